// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/root_contents.hpp"

#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_kinds.hpp"

namespace ramroot {

std::vector<std::string> warn_about_contents(const RootContents& contents) {
  std::vector<std::string> out;
  if (!contents.has_machine_id)
    out.emplace_back(
        "the real root has no machine-id, so every boot gets a new one: boot it "
        "once without ramroot");
  for (std::string& line : warn_about_containers(contents.containers)) out.push_back(std::move(line));
  for (const Path& store : contents.stores)
    out.push_back(explain_store_in_ram(store, find_store(store).value_or("data")));
  for (const auto& [folder, by] : contents.exports)
    out.push_back("NFS cannot export " + render_for_console(folder) + " (" + render_for_console(by) +
                  "): it is on an overlay; give it a file system of its own that is kept");
  for (const auto& [file, by] : contents.images)
    out.push_back(render_for_console(file) + " is opened for writing (" + by +
                  "), so that it is copied to RAM as a whole; put it on a file system that is kept");
  for (const auto& [unit, why, makes_swap] : contents.skipped)
    if (makes_swap) out.push_back(std::string(unit) + " is skipped: " + why);
  if (contents.has_rpi_swap) out.emplace_back("rpi-swap uses zram alone: its file would fill the RAM");
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
    std::string_view rest = trim(line.substr(0, line.find('#')));
    const auto folder = take_word(rest);
    if (!is_rest && folder.starts_with('/')) out.push_back(unescape_fstab(folder));
  }
  return out;
}

}  // namespace ramroot
