// SPDX-License-Identifier: GPL-3.0-or-later
/// The entries of boot loaders with their kernels. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/next_boot.hpp"

namespace ramroot {

/// One entry of a menu. Names are as the boot loader has them: seen from its own file system.
struct BootEntry {
  Path file = {};  ///< that it stands in
  std::string kernel = {};
  std::vector<std::string> initrds = {};
  std::string cmdline = {};
  bool asks = false;       ///< for protection
  bool is_rescue = false;  ///< a recovery mode, or a rescue system
};

/// Those with a kernel, for the root of this boot; where none has the same `root=`, all of them.
/// Names with variables of GRUB in them are left out: only GRUB knows what they mean.
std::vector<BootEntry> find_boot_entries(const std::vector<BootFile>& files, std::string_view cmdline);

/// Those that start when nobody touches the menu: the first of a GRUB or extlinux menu, unless it
/// remembers a choice; every one of loader/entries. Never a rescue.
std::vector<BootEntry> find_default_entries(const std::vector<BootFile>& files,
                                            const std::vector<BootEntry>& entries);

/// Where a file of that name can be in the running system, the likeliest first: "/vmlinuz" is
/// /boot/vmlinuz when /boot is a file system of its own. Names in loader/entries are on the file
/// system of that folder.
/// @param file  that the name stands in
std::vector<Path> places_of_boot_name(const Path& file, const std::string& name);

/// "6.12.48" of "/boot/vmlinuz-6.12.48" and of "/TOKEN/6.12.48/linux"; empty when the name tells none.
std::string version_of_kernel(std::string_view name);

/// Is `a` an older kernel version than `b`? Numbers count as numbers: 6.9 is older than 6.12.
bool is_older_version(std::string_view a, std::string_view b);

}  // namespace ramroot
