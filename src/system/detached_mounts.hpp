// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts that are at no place: made in a namespace of their own, where nobody sees them half done and
/// nothing of them stays if this process is killed, and then attached where all see them.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// The namespace of mounts that this process leaves, with its `/` and its working folder there.
struct MountsBefore {
  UniqueFd name_space, root, folder;
};

/// unshare(2) with CLONE_NEWNS, and what is mounted from now on propagates nowhere.
Result<MountsBefore> enter_own_mounts();

/// setns(2), and chroot(2) to what was `/`: setns makes it that of the namespace, outside of any chroot.
Result<void> return_to_mounts(const MountsBefore& before);

/// A copy of one mount, attached nowhere: open_tree(2) with OPEN_TREE_CLONE, Linux 5.2.
Result<UniqueFd> detach_copy(const Path& at);

/// move_mount(2). A link is not followed.
Result<void> attach(const UniqueFd& mount, const Path& at);

/// The same at a folder that is open (O_PATH).
/// @param name  for messages
Result<void> attach(const UniqueFd& mount, const UniqueFd& at, const Path& name);

}  // namespace ramroot
