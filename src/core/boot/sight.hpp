// SPDX-License-Identifier: GPL-3.0-or-later
/// Which mounts say what is true of the machine. A service with a sandbox, a chroot and a container see
/// other mounts than the machine has. Touches nothing.
#pragma once

#include <optional>
#include <vector>

#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// The mounts to judge by, and how much they say of the machine.
struct Sight {
  std::vector<MountEntry> mounts = {};
  /// They are the machine's. Otherwise something may be missing or covered here alone, so only what
  /// is there counts, and of that only what belongs to the superblock.
  bool is_whole = true;
  bool is_own = true;     ///< this process sees no other mounts than these
  bool sees_root = true;  ///< `/` of this process is that of the machine, whatever covers parts of it
};

/// @param own      the mounts of this process
/// @param machine  those of the machine's first process; nothing if they cannot be known
Sight choose_sight(const std::vector<MountEntry>& own, const std::optional<std::vector<MountEntry>>& machine);

/// Any mount of the file system on this device, also one that another mount covers: its superblock
/// is the same. One that is seen at `place` comes first; null if there is none.
const MountEntry* find_device(const std::vector<MountEntry>& mounts, const std::string& device,
                              const Path& place);

}  // namespace ramroot
