// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/boot_entries.hpp"

#include "core/loader/predict.hpp"

namespace ramroot {

MenuEntries find_boot_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  MenuEntries entries;
  const RootFilter filter(files, cmdline);
  for (const TextFile& file : files) {
    const bool is_aside = file.path.ends_with("/custom.cfg") || is_other_entry(file.path);
    if (is_aside) continue;
    for (MenuEntry& entry : parse_boot_menu(file))
      if (!entry.kernel.empty() && filter.is_for_root(entry)) entries.push_back(std::move(entry));
  }
  return entries;
}

MenuEntries find_default_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  MenuEntries found;
  const auto add = [&](const Start& start) {
    for (const MenuEntry& entry : start.entries)
      if (!entry.kernel.empty() && !entry.is_rescue) found.push_back(entry);
  };
  for (const LoaderStart& loader : predict_starts(files, cmdline)) {
    if (loader.once) add(*loader.once);
    add(loader.by_default);
  }
  return found;
}

MenuEntries find_diskless_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  MenuEntries found = find_usual_entries(files, cmdline);
  std::erase_if(found, [](const MenuEntry& one) { return !names_no_disk(one.cmdline); });
  return found;
}

std::vector<Path> places_of_boot_name(const Path& file, const std::string& name) {
  // "/boot/efi" for "/boot/efi/loader/entries/a.conf"; without a /boot file system, GRUB's names
  // start with "/boot".
  const auto at = file.find("/loader/entries/");
  if (at != Path::npos && file.compare(0, at, "/boot") != 0) return {file.substr(0, at) + name};
  return {name,          "/boot" + name,          "/boot/efi" + name,
          "/efi" + name, "/boot/firmware" + name, "/boot/" + file_name_of(name)};
}

}  // namespace ramroot
