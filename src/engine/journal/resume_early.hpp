// SPDX-License-Identifier: GPL-3.0-or-later
/// Finishes commits that were interrupted, before an overlay hides the file system.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"
#include "system/system.hpp"

namespace ramroot {

/// For a mounted file system that nobody uses yet. Does nothing where no journal is.
/// @return  what went wrong, for people; empty when all is well
std::string resume_on(const MountEntry& mount, System& system);

/// The same for the root at `new_root` and what is mounted below it, in the initramfs.
std::vector<std::string> resume_below(const Path& new_root, System& system);

}  // namespace ramroot
