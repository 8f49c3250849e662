// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts one file system of fstab for mount.ramroot: probe, plan, execute, note.
#pragma once

#include "core/mounts/mount_plan.hpp"
#include "core/request/options.hpp"
#include "system/system.hpp"

namespace ramroot {

struct MountResult {
  bool is_mounted = false;
  std::string failure = {};  ///< why it is not protected; it may be mounted all the same
};

/// With `options.onfail` as it is, a file system that cannot be protected gets mounted as the
/// original fstab wanted it, or not at all.
MountResult mount_one(const MountWanted& wanted, const Options& options, System& system);

/// mount -o remount of such a mount point: the flags only.
Result<void> remount_one(const MountWanted& wanted, System& system);

}  // namespace ramroot
