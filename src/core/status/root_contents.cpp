// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/root_contents.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_kinds.hpp"

namespace ramroot {

namespace {

std::vector<std::string_view> list_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (const auto part : split(line.substr(0, line.find('#')), ' '))
    for (const auto word : split(part, '\t'))
      if (!trim(word).empty()) words.push_back(trim(word));
  return words;
}

}  // namespace

std::vector<std::string> warn_about_contents(const RootContents& contents) {
  const std::string own = "; give it a file system of its own, or turn protection off";
  std::vector<std::string> out;
  if (!contents.has_machine_id)
    out.emplace_back(
        "the real root has no machine-id, so every boot gets a new one: boot it "
        "once without ramroot");
  for (const Path& store : contents.image_stores)
    out.push_back(
        Path(store)
            .append(" holds container images: seen through ramroot, files deleted in a layer come back")
            .append(own));
  for (const Path& store : contents.stores)
    out.push_back(explain_store_in_ram(store, find_store(store).value_or("data")));
  for (const auto& [folder, by] : contents.exports)
    out.push_back("NFS cannot export " + render_for_console(folder) + " (" + render_for_console(by) +
                  "): it is on an overlay; give it a file system of its own that is kept");
  for (const auto& [file, by] : contents.images)
    out.push_back(render_for_console(file) + " is opened for writing (" + by +
                  "), so that it is copied to RAM as a whole; put it on a file system that is kept");
  return out;
}

std::vector<Path> parse_exports(std::string_view text) {
  std::vector<Path> out;
  bool continues = false;
  for (const auto line : split(text, '\n')) {
    const bool is_rest = continues;
    continues = line.ends_with('\\');
    const auto quoted = trim(line);
    if (!is_rest && quoted.starts_with("\"/")) out.emplace_back(quoted.substr(1, quoted.find('"', 1) - 1));
    const auto words = list_words(line);
    if (!is_rest && !words.empty() && words.front().starts_with('/'))
      out.push_back(unescape_fstab(words.front()));
  }
  return out;
}

std::vector<Path> parse_crypttab_files(std::string_view text) {
  std::vector<Path> out;
  for (const auto line : split(text, '\n')) {
    const auto words = list_words(line);
    if (words.size() < 2 || !words[1].starts_with('/') || is_at_or_below(words[1], "/dev")) continue;
    const auto options = words.size() > 3 ? words[3] : std::string_view();
    if (has_option(options, "readonly") || has_option(options, "read-only") || has_option(options, "noauto"))
      continue;
    out.push_back(unescape_fstab(words[1]));
  }
  return out;
}

}  // namespace ramroot
