// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_policy.hpp"

#include <algorithm>

#include "base/place.hpp"
#include "base/text.hpp"
#include "core/mounts/overlay_layers.hpp"

namespace ramroot {

namespace {

MountDecision wish_of(const MountCandidate& mount, const Options& options) {
  for (const std::string* name : {&mount.target, &mount.written})
    if (const auto found = options.policies.find(*name); found != options.policies.end())
      return {found->second, MountReason::configured};
  if (mount.on_lower) return {MountPolicy::overlay, MountReason::same_as_root};
  if (options.mounts == MountsWish::root) return {MountPolicy::keep, MountReason::mounts_root};
  if (is_network(mount)) return {MountPolicy::keep, MountReason::network};
  if (is_host_share(mount)) return {MountPolicy::keep, MountReason::host_share};
  if (is_view(mount)) return {MountPolicy::keep, MountReason::view};
  if (is_boot(mount.target)) return {MountPolicy::read_only, MountReason::boot_files};
  if (const auto store = find_store(mount.target))
    return {MountPolicy::keep, MountReason::store, std::string(*store)};
  if (is_removable(mount)) return {MountPolicy::keep, MountReason::removable};
  if (options.mounts == MountsWish::all) return {MountPolicy::overlay, MountReason::mounts_all};
  if (is_system(mount.target) && !is_home(mount.target)) return {MountPolicy::overlay, MountReason::system};
  return {MountPolicy::keep, MountReason::data};
}

}  // namespace

bool is_plain_path(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/._-+@").find(c) != std::string_view::npos;
  });
}

std::string render_reason(const MountDecision& decision) {
  switch (decision.reason) {
    case MountReason::not_on_disk: return "not on a disk";
    case MountReason::overlay_already: return "an overlay already";
    case MountReason::bound: return "bound: as its source";
    case MountReason::configured: return "configured";
    case MountReason::same_as_root: return "same file system as the root";
    case MountReason::kept_with_root: return "cannot be kept: same file system as the root";
    case MountReason::mounts_root: return "mounts=root";
    case MountReason::network: return "network";
    case MountReason::boot_files: return "boot files";
    case MountReason::store: return decision.what;
    case MountReason::host_share: return "a folder of the host";
    case MountReason::view: return "shows other files: as their place";
    case MountReason::own_overlay: return "an overlay on what is protected";
    case MountReason::upper_kept: return "an overlay with its changes on what is kept";
    case MountReason::layers_unread: return "not mounted: its layers cannot be on an overlay";
    case MountReason::image: return "an image on what is protected";
    case MountReason::removable: return "removable";
    case MountReason::mounts_all: return "mounts=all";
    case MountReason::system: return "operating system";
    case MountReason::data: return "data";
    case MountReason::read_only_in_fstab: return "read-only in fstab";
    case MountReason::type_below_overlay: return decision.what + " cannot be below an overlay";
    case MountReason::path_of_overlay: return "no overlay at a path with such characters";
    case MountReason::mounted_by_users: return "users mount it, and only root can make an overlay";
    case MountReason::no_helper: return "mount.ramroot is not in the real root: install ramroot there";
    case MountReason::shared_disk: break;
  }
  return "shares its disk with what is permanent";
}

bool is_makeshift(const MountDecision& decision) {
  return decision.reason == MountReason::no_helper || decision.reason == MountReason::shared_disk ||
         decision.reason == MountReason::layers_unread;
}

std::string explain_makeshift(const std::string& target, const MountDecision& decision) {
  const bool is_shared = decision.reason == MountReason::shared_disk;
  return target + " is not protected as it should be: " + render_reason(decision) +
         (is_shared ? "; give all mounts of that disk the policy \"overlay\", or this one a disk of its own"
                    : "");
}

MountDecision decide_own_overlay(const MountCandidate& mount, const MountDecision& own,
                                 MountPolicy of_its_upper) {
  if (!has_upper_layer(mount.fstype, mount.options)) return own;
  if (of_its_upper == MountPolicy::keep) return own;
  if (!parse_overlay_layers(mount.options) || !is_plain_path(mount.target))
    return {MountPolicy::read_only, MountReason::layers_unread};
  if (is_mounted_by_users(mount.options)) return {MountPolicy::read_only, MountReason::mounted_by_users};
  return {asks_read_only(mount.options) ? MountPolicy::read_only : MountPolicy::overlay,
          MountReason::own_overlay};
}

MountDecision decide_image(const MountCandidate& mount, const MountDecision& own, MountPolicy of_its_place) {
  if (of_its_place == MountPolicy::keep || own.policy != MountPolicy::keep) return own;
  if (own.reason == MountReason::configured || own.reason == MountReason::not_on_disk) return own;
  if (of_its_place == MountPolicy::read_only || asks_read_only(mount.options) ||
      is_mounted_by_users(mount.options))
    return {MountPolicy::read_only, MountReason::image};
  const bool is_possible = can_be_lower(mount.fstype) && is_plain_path(mount.target);
  return {is_possible ? MountPolicy::overlay : MountPolicy::read_only, MountReason::image};
}

MountDecision decide_mount(const MountCandidate& mount, const Options& options) {
  if (is_ours(mount.fstype)) return {MountPolicy::keep, MountReason::overlay_already};
  if (mount.target.empty() || !is_on_disk(mount.fstype) || is_of_kernel(mount.target))
    return {MountPolicy::keep, MountReason::not_on_disk};
  if (is_bind(mount.options)) return {MountPolicy::keep, MountReason::bound};
  MountDecision wish = wish_of(mount, options);
  // One writable mount makes the whole file system writable, including the real root (btrfs), or is refused,
  // because the real root is mounted read-only (EBUSY: ext4, XFS).
  if (mount.on_lower && wish.policy == MountPolicy::keep)
    return {MountPolicy::overlay, MountReason::kept_with_root};
  wish.is_unwritable =
      wish.policy == MountPolicy::keep && (asks_read_only(mount.options) || is_never_writable(mount.fstype));
  if (wish.policy != MountPolicy::overlay) return wish;
  if (asks_read_only(mount.options)) return {MountPolicy::read_only, MountReason::read_only_in_fstab};
  if (!can_be_lower(mount.fstype))
    return {MountPolicy::read_only, MountReason::type_below_overlay, mount.fstype};
  if (!is_plain_path(mount.target)) return {MountPolicy::read_only, MountReason::path_of_overlay};
  if (is_mounted_by_users(mount.options)) return {MountPolicy::read_only, MountReason::mounted_by_users};
  return wish;
}

}  // namespace ramroot
