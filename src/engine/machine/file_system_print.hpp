// SPDX-License-Identifier: GPL-3.0-or-later
/// Which file system a mount is of, and whether anybody wrote to it since another time. Reads only.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/boot/upper_note.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// A hash of what every write to a file system changes: see list_changing_ranges().
/// @param fd     a device or an image
/// @param begin  where the file system begins in it, in bytes
Result<std::string> print_file_system(int fd, std::uint64_t begin);

/// Of one that is on no disk (NFS) only where it comes from is known.
Result<FileSystemPrint> print_mounted(const MountEntry& mount);

}  // namespace ramroot
