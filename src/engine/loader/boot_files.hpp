// SPDX-License-Identifier: GPL-3.0-or-later
/// The files of the boot loader, wherever the distributions put them. Reads only.
#pragma once

#include <vector>

#include "core/loader/next_boot.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// Those that are there and that this user may read, at most 2 MiB of them: in the real root at
/// `ro`, which the next boot sees, or on a file system of their own. Wakes up no automount.
std::vector<TextFile> probe_boot_files(const std::vector<MountEntry>& mounts, const Path& ro);

}  // namespace ramroot
