// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/boot_entries.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/text.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostEntries = 1000;
constexpr std::size_t kMostInitrds = 16;

/// Words of a line of a menu, without quotes: "initrd\t'/a' /b".
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  char quote = '\0';
  for (const char c : line) {
    if (quote == '\0' && (c == '\'' || c == '"')) quote = c;
    else if (c == quote) quote = '\0';
    else if (quote == '\0' && (c == ' ' || c == '\t')) words.emplace_back();
    else words.back() += c;
  }
  std::erase(words, "");
  return words;
}

/// "/vmlinuz" of "($root)/vmlinuz"; empty where a variable stands in the name itself.
std::string plain_name(std::string name) {
  if (name.starts_with('(')) name.erase(0, std::min(name.find(')'), name.size() - 1) + 1);
  return name.find('$') == std::string::npos && name.starts_with('/') ? name : "";
}

/// GRUB's menus, loader entries (the Boot Loader Specification) and extlinux in one: keywords that
/// one has, another does not.
class Menu {
 public:
  explicit Menu(const BootFile& file) : file_(file) {
    for (const std::string_view line : split(file.text, '\n')) add(std::string(trim(line)));
    finish();
  }
  std::vector<BootEntry> entries;

 private:
  void add(const std::string& line) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty()) return;
    const std::string& keyword = words[0];
    if (is_one_of(keyword, {"menuentry", "label", "LABEL", "}"})) finish();
    if (is_one_of(keyword, {"linux", "linux16", "linuxefi", "kernel", "LINUX", "KERNEL"}))
      add_kernel(words, line);
    if (is_one_of(keyword, {"initrd", "initrd16", "initrdefi", "INITRD"})) add_initrds(words);
    if (is_one_of(keyword, {"options", "append", "APPEND"}))
      one_.cmdline += (one_.cmdline.empty() ? "" : " ") + line.substr(keyword.size());
  }
  void add_kernel(const std::vector<std::string>& words, const std::string& line) {
    if (!one_.kernel.empty()) finish();
    if (words.size() < 2) return;
    one_.kernel = plain_name(words[1]);
    const auto rest = line.find(words[1]);
    if (rest != std::string::npos) one_.cmdline += line.substr(rest + words[1].size());
  }
  void add_initrds(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i)
      for (const std::string_view part : split(words[i], ','))  // extlinux
        if (one_.initrds.size() < kMostInitrds) one_.initrds.push_back(plain_name(std::string(part)));
    std::erase(one_.initrds, "");
  }
  void finish() {
    if (!one_.kernel.empty() && entries.size() < kMostEntries) entries.push_back(one_);
    one_ = {.file = file_.path};
  }

  const BootFile& file_;
  BootEntry one_{.file = file_.path};
};

/// GRUB: set default="0". Anything else is a title, an identifier or what was saved.
bool remembers_choice(const std::string& text) {
  bool remembers = false;
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (!line.starts_with("set default=")) continue;
    const std::string_view value = line.substr(12);
    remembers |= !is_one_of(value, {"\"0\"", "0", "'0'", "\"${next_entry}\""});
  }
  return remembers;
}

}  // namespace

std::vector<BootEntry> find_boot_entries(const std::vector<BootFile>& files, std::string_view cmdline) {
  std::vector<BootEntry> entries, same;
  const std::string root = root_of(parse_cmdline(cmdline));
  for (const BootFile& file : files) {
    if (file.path.ends_with("/cmdline.txt") || file.path.ends_with("/ramroot-other.conf") ||
        file.path.ends_with("/custom.cfg"))
      continue;  // the firmware names the kernel elsewhere; the others are no usual entries
    for (BootEntry& entry : Menu(file).entries) {
      const auto words = parse_cmdline(entry.cmdline);
      entry.asks = asks_for_protection(entry.cmdline);
      entry.is_rescue = is_rescue(words) || entry.kernel.find("-rescue") != std::string::npos;
      if (root_of(words) == root) same.push_back(entry);
      entries.push_back(std::move(entry));
    }
  }
  return same.empty() ? entries : same;
}

std::vector<BootEntry> find_default_entries(const std::vector<BootFile>& files,
                                            const std::vector<BootEntry>& entries) {
  std::vector<BootEntry> found;
  for (const BootFile& file : files) {
    const bool is_menu = !file.path.ends_with(".conf") || file.path.ends_with("/extlinux.conf");
    const bool only_first = is_menu && !remembers_choice(file.text);
    for (const BootEntry& entry : entries) {
      if (entry.file != file.path || entry.is_rescue) continue;
      found.push_back(entry);
      if (only_first) break;
    }
  }
  return found;
}

std::vector<Path> places_of_boot_name(const Path& file, const std::string& name) {
  // "/boot/efi" of "/boot/efi/loader/entries/a.conf"; /boot may be a folder of the root for GRUB.
  const auto at = file.find("/loader/entries/");
  if (at != Path::npos && file.compare(0, at, "/boot") != 0) return {file.substr(0, at) + name};
  const std::string base = name.substr(name.rfind('/') + 1);
  return {name, "/boot" + name, "/boot/efi" + name, "/efi" + name, "/boot/firmware" + name, "/boot/" + base};
}

std::string version_of_kernel(std::string_view name) {
  const auto slash = name.rfind('/');
  const std::string_view base = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  for (const std::string_view start : {"vmlinuz-", "vmlinux-", "Image-", "kernel-"})
    if (base.starts_with(start)) return std::string(base.substr(start.size()));
  if (base != "linux" || slash == std::string_view::npos || slash == 0) return "";
  const std::string_view folder = name.substr(0, slash);
  return std::string(folder.substr(folder.rfind('/') + 1));
}

bool is_older_version(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    if (is_digit(a[0]) && is_digit(b[0])) {
      std::uint64_t left = 0, right = 0;
      const auto ends_left = std::from_chars(a.data(), a.data() + a.size(), left).ptr;
      const auto ends_right = std::from_chars(b.data(), b.data() + b.size(), right).ptr;
      if (left != right) return left < right;
      a.remove_prefix(static_cast<std::size_t>(ends_left - a.data()));
      b.remove_prefix(static_cast<std::size_t>(ends_right - b.data()));
      continue;
    }
    if (a[0] != b[0]) return a[0] < b[0];
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

}  // namespace ramroot
