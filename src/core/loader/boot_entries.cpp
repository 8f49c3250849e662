// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/boot_entries.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/loader/predict.hpp"

namespace ramroot {

MenuEntries find_boot_entries(const std::vector<TextFile>& files, std::string_view cmdline) {
  MenuEntries entries;
  const RootFilter filter(files, cmdline);
  for (const TextFile& file : files) {
    const bool is_aside = file.path.ends_with("/custom.cfg") || file.path.ends_with("/ramroot-other.conf");
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

std::vector<Path> places_of_boot_name(const Path& file, const std::string& name) {
  // "/boot/efi" for "/boot/efi/loader/entries/a.conf"; without a /boot file system, GRUB's names
  // start with "/boot".
  const auto at = file.find("/loader/entries/");
  if (at != Path::npos && file.compare(0, at, "/boot") != 0) return {file.substr(0, at) + name};
  return {name,          "/boot" + name,          "/boot/efi" + name,
          "/efi" + name, "/boot/firmware" + name, "/boot/" + file_name_of(name)};
}

std::string version_of_kernel(std::string_view name) {
  const auto slash = name.rfind('/');
  const std::string_view base = name.substr(slash == std::string_view::npos ? 0 : slash + 1);
  for (const std::string_view start : {"vmlinuz-", "vmlinux-", "Image-", "kernel-"})
    if (base.starts_with(start)) return std::string(base.substr(start.size()));
  if (base != "linux" || slash == std::string_view::npos || slash == 0) return "";
  const std::string_view folder = name.substr(0, slash);
  return file_name_of(folder);
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
