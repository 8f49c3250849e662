// SPDX-License-Identifier: GPL-3.0-or-later
/// What happens to file systems other than the root in a protected boot. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/mounts/fstab.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// Why a mount point has its policy. render_reason() knows the words.
enum class MountReason {
  not_on_disk,
  overlay_already,
  bound,
  configured,
  same_as_root,    ///< a subvolume of the root's btrfs
  kept_with_root,  ///< the same; the configuration cannot keep it
  mounts_root,
  network,
  boot_files,
  store,  ///< of containers, virtual machines, a database: see find_store()
  host_share,
  view,  ///< of other folders
  removable,
  own_overlay,    ///< an overlay of the administrator's own, whose upper is on something that has an overlay
  upper_kept,     ///< the same, on a disk whose changes are permanent
  layers_unread,  ///< the same, but its options cannot be written anew, or it would be the third of a stack
  image,  ///< a file on something that has an overlay: written to, it would be copied to RAM as a whole
  mounts_all,
  system,
  data,
  read_only_in_fstab,
  type_below_overlay,  ///< a type that the kernel refuses as a layer
  path_of_overlay,     ///< a mount point that cannot be written into the options of an overlay
  mounted_by_users,    ///< it should, but mount(8) runs no mount.ramroot as root for users
  no_helper,           ///< it should have an overlay, but mount.ramroot is missing
  shared_disk,         ///< it should have an overlay, but shares its btrfs with what is permanent
};

/// The policy for one mount point, and the reason for it.
struct MountDecision {
  MountPolicy policy = MountPolicy::keep;
  MountReason reason = MountReason::not_on_disk;
  std::string what = {};       ///< with MountReason::type_below_overlay that type, with store what is in it
  bool is_unwritable = false;  ///< kept, but fstab or its type says that nobody writes to it
  friend bool operator==(const MountDecision&, const MountDecision&) = default;
};

/// The reason in words, as `ramroot status` shows it: "operating system".
std::string render_reason(const MountDecision& decision);

/// Is this less protection than its policy promises? Then the user is warned.
bool is_makeshift(const MountDecision& decision);

/// The warning: what is not protected, why, and what to do.
std::string explain_makeshift(const std::string& target, const MountDecision& decision);

/// A decision in words, as the state file keeps it and `ramroot status` shows it.
struct RecordedDecision {
  MountPolicy policy = MountPolicy::keep;
  std::string why = {};
  friend bool operator==(const RecordedDecision&, const RecordedDecision&) = default;
};

/// What was decided for one mount point, as the state file keeps it.
struct MountRecord {
  std::string target;
  RecordedDecision decision = {};
  bool is_read_only = false;  ///< kept, but nobody can write to it; not in the file
  friend bool operator==(const MountRecord&, const MountRecord&) = default;
};

/// Can it be written into the options of an overlay, where "," and ":" have a meaning?
bool is_plain_path(std::string_view path);

/// The policy of an overlay in fstab whose upper is on a file system with this policy.
/// @param own  what decide_mount() says of it
MountDecision decide_own_overlay(const MountCandidate& mount, const MountDecision& own,
                                 MountPolicy of_its_upper);

/// The policy of a mount whose source is a file on a file system with this policy.
/// @param own  what decide_mount() says of it
MountDecision decide_image(const MountCandidate& mount, const MountDecision& own, MountPolicy of_its_place);

/// The one place that decides the policy of a mount: by the configuration first, then by what is
/// possible, then by `mounts=`.
MountDecision decide_mount(const MountCandidate& mount, const Options& options);

}  // namespace ramroot
