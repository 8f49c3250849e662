// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_options.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

std::string with_access(std::string out, std::string_view flags) {
  for (const auto word : split_options(flags))
    if (word != "ro" && word != "rw" && !word.empty()) out.append(",").append(word);
  return out;
}

}  // namespace

std::vector<std::string_view> split_options(std::string_view options) {
  std::vector<std::string_view> words;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i] == '"') is_quoted = !is_quoted;
    if (options[i] != ',' || is_quoted) continue;
    words.push_back(options.substr(begin, i - begin));
    begin = i + 1;
  }
  words.push_back(options.substr(begin));
  return words;
}

std::string_view unquote_option(std::string_view value) {
  const bool is_quoted = value.size() > 2 && value.starts_with('"') && value.ends_with('"');
  return is_quoted ? value.substr(1, value.size() - 2) : value;
}

std::string render_overlay_options(const LayerDirs& dirs, bool for_32_bit, bool all) {
  std::string out =
      "lowerdir=" + dirs.lower + ",upperdir=" + dirs.ram + "/upper,workdir=" + dirs.ram + "/work";
  if (!all) return out;
  out += ",index=off,redirect_dir=off,metacopy=off,nfs_export=off";
  // With xino, inode numbers exceed 32 bits, and programs without large file support get
  // EOVERFLOW for every file in the lower.
  out += for_32_bit ? ",xino=off" : ",xino=auto";
  return out;
}

std::string render_user_overlay_options(const LayerDirs& dirs) {
  // Without redirect_dir and metacopy, which userxattr turns off itself and refuses to be told.
  return render_overlay_options(dirs, false, false) + ",index=off,xino=off,userxattr";
}

std::vector<std::string> fuse_overlay_words(const LayerDirs& dirs, const std::string& at) {
  return {kFuseOverlay, "-o", "writeback=0," + render_overlay_options(dirs, false, false), at};
}

bool is_read_only(std::string_view options) { return options.substr(0, options.find(',')) == "ro"; }

std::string as_read_only(std::string_view flags) { return with_access("ro", flags); }
std::string as_writable(std::string_view flags) { return with_access("rw", flags); }

bool is_overlay_flag(std::string_view word) {
  for (const char* known :
       {"nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime", "strictatime", "nosymfollow"})
    if (word == known) return true;
  return false;
}

std::string render_overlay_flags(std::string_view options) {
  std::string access = "rw", out;
  for (const auto word : split_options(options)) {
    if (word == "ro" || word == "rw") access = word;  // the last one counts
    if (is_overlay_flag(word)) out.append(",").append(word);
  }
  out.insert(0, access);
  return out.find("atime") == std::string::npos ? out + ",relatime" : out;
}

std::string render_lower_flags(std::string_view flags_now) {
  std::string out = "ro,nosuid,nodev";
  for (const auto word : split_options(flags_now))
    if (word == "noexec" || word.ends_with("atime")) out.append(",").append(word);
  return out;
}

}  // namespace ramroot
