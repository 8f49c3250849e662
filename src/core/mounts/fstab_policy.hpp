// SPDX-License-Identifier: GPL-3.0-or-later
/// Which fstab lines change in a protected boot, and how. Touches nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// What has to happen to one line.
enum class LineChange {
  none,
  root,      ///< the `/` line: it must describe the overlay, or systemd-remount-fs fails
  lower,     ///< another line for the lower's device: fsck on a mounted device exits 8
  swap_off,  ///< disk swap would put the contents of RAM on the disk
  overlay,   ///< mounted by mount.ramroot, with an overlay of its own
  mounted,   ///< the same, but the initramfs did it already
  read_only,
};

/// What the decisions depend on, besides the lines themselves.
struct FstabWish {
  Options options = {};
  /// First fields ("UUID=…", "/dev/vda1") that name the device of the lower.
  std::set<std::string, std::less<>> lower_names = {};
  std::string lower_fstype = {};  ///< the type that "auto" means on the lower's lines
  /// Mount points that have an overlay already: "/usr".
  std::set<std::string, std::less<>> mounted = {};
  /// What find_shared_disks() found.
  std::set<std::string, std::less<>> shared_disks = {};
  /// Is mount.ramroot in the real root? The initramfs may be newer than the system.
  bool has_helper = true;
};

/// Names of the btrfs disks, other than the root's, with a subvolume that keeps its changes. That
/// subvolume makes the whole file system writable, so no other subvolume on it can be protected.
std::set<std::string, std::less<>> find_shared_disks(std::string_view text, const FstabWish& wish);

/// A line as decide_mount() sees it.
MountCandidate make_candidate(const FstabFields& entry, const FstabWish& wish);

/// decide_mount(), or the best that is possible where mount.ramroot is missing.
MountDecision decide_line(const MountCandidate& mount, const FstabWish& wish);

/// The one place that decides what happens to a line.
LineChange classify_line(const FstabFields& entry, const FstabWish& wish);

/// What was decided for the file systems in fstab other than the root; one record for each mount point.
std::vector<MountRecord> list_decisions(std::string_view text, const FstabWish& wish);

/// The new fstab: the old one, byte for byte, except for the lines that must change. Rewriting
/// the result again changes nothing.
std::string rewrite_fstab(std::string_view text, const FstabWish& wish);

}  // namespace ramroot
