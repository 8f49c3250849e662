// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts one file system of fstab on behalf of mount.ramroot: probe, plan, execute, note.
#pragma once

#include "core/mounts/mount_plan.hpp"
#include "core/request/options.hpp"
#include "system/system.hpp"

namespace ramroot {

struct MountResult {
  bool is_mounted = false;
  std::string failure = {};    ///< why it is not protected; it may be mounted nevertheless
  std::string unsealed = {};   ///< why seal=device could not be followed
  bool is_unrepaired = false;  ///< an image that was not unmounted cleanly: it is seen as it was then
  std::string unknown = {};    ///< why `ramroot status` cannot tell what is written to its disk
};

/// If the file system cannot be protected, `options.onfail` decides whether it is mounted as the
/// original fstab asked, or not at all.
MountResult mount_one(const MountWanted& wanted, const Options& options, System& system);

/// mount -o remount for a mount point of mount.ramroot: changes the flags only.
Result<void> remount_one(const MountWanted& wanted, System& system);

}  // namespace ramroot
