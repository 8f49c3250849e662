// SPDX-License-Identifier: GPL-3.0-or-later
/// Finishes commits that were interrupted, before an overlay hides the file system.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"
#include "system/system.hpp"

namespace ramroot {

/// For a mounted file system that nobody uses yet. Does nothing if there is no journal.
/// @return  what went wrong, as a message; empty if nothing did
std::string resume_on(const MountEntry& mount, System& system);

/// The same for the root at `new_root` and the mounts below it, in the initramfs.
std::vector<std::string> resume_below(const Path& new_root, System& system);

}  // namespace ramroot
