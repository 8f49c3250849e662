// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts and unmounts a union. What is below is opened read-only, at the device itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "system/system.hpp"

namespace ramroot {

struct UnionMounted {
  Path source, target;                     ///< the real paths
  std::vector<std::string> warnings = {};  ///< what the user should know
};

/// Who has the lock of commits, which keeps two of them from finishing the same one.
enum class CommitLock { of_nobody_here, of_caller };

/// If this fails or is killed, nothing stays mounted. Whoever calls this or the next holds the lock
/// of unions (union_lock.hpp).
/// @param user_unions  in a namespace of users: open_user_unions()
Result<UnionMounted> mount_union(const UnionWanted& wanted, CommitLock lock, System& system,
                                 const std::optional<Path>& user_unions = std::nullopt);

/// Unmounts it with its layers. Nothing else may use the mount, or it is refused with EBUSY.
/// @param leave  at_once: the union is not seen any more, and ends when its last user does
/// @param user_unions  as of mount_union()
Result<void> unmount_union(const std::string& target, Leave leave, System& system,
                           const std::optional<Path>& user_unions = std::nullopt);

/// Its folders, after an unmount.
void remove_folders(const UnionLayers& layers, System& system);

}  // namespace ramroot
