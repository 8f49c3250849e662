// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernels of the entries of boot menus. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/boot_menu.hpp"

namespace ramroot {

/// Those with a kernel, for the root of this boot; where none has the same `root=`, all of them.
/// Those are left out that only custom.cfg or ramroot-other.conf has: no boot loader makes them, and
/// nothing starts them by itself.
MenuEntries find_boot_entries(const std::vector<TextFile>& files, std::string_view cmdline);

/// The same of those that may start next or later when nobody touches the menu. Never a rescue.
MenuEntries find_default_entries(const std::vector<TextFile>& files, std::string_view cmdline);

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
