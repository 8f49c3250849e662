// SPDX-License-Identifier: GPL-3.0-or-later
/// Which kernels the entries of boot menus start. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/boot_menu.hpp"

namespace ramroot {

/// The entries with a kernel, for the root of this boot; if none has the same `root=`, all of
/// them. Entries that only custom.cfg or ramroot-other.conf contains are left out: no boot
/// loader's tools make them, and they never start by default.
MenuEntries find_boot_entries(const std::vector<TextFile>& files, std::string_view cmdline);

/// Like find_boot_entries(), but only those that may start when nobody touches the menu, and no
/// rescue entries.
MenuEntries find_default_entries(const std::vector<TextFile>& files, std::string_view cmdline);

/// Those that name no disk as the root, also in files that name no kernel: nothing boots with them.
MenuEntries find_diskless_entries(const std::vector<TextFile>& files, std::string_view cmdline);

/// Where a file with that name can be in the running system, the likeliest place first:
/// "/vmlinuz" is /boot/vmlinuz if /boot is a file system of its own. Names in loader/entries
/// belong to the file system of that folder.
/// @param file  the menu that contains the name
std::vector<Path> places_of_boot_name(const Path& file, const std::string& name);

}  // namespace ramroot
