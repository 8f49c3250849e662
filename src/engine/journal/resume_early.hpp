// SPDX-License-Identifier: GPL-3.0-or-later
/// Finishes commits that were interrupted, before an overlay hides the file system.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What became of the interrupted commits that were found.
struct Resumed {
  bool found_any = false;                  ///< then the mounts were changed for a while
  bool has_unfinished = false;             ///< one of them waits on, or that cannot be known
  std::vector<std::string> failures = {};  ///< as messages
};

/// For a mounted file system that nobody uses yet. Does nothing if there is no journal.
Resumed resume_on(const MountEntry& mount, System& system);

/// The same for the root at `new_root` and the mounts below it, in the initramfs.
Resumed resume_below(const Path& new_root, const std::vector<MountEntry>& mounts, System& system);

}  // namespace ramroot
