// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_list.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "core/mounts/overlay_layers.hpp"

namespace ramroot {

namespace {

using Names = std::set<std::string_view>;

/// Will it be mounted for writing at boot, or by an automount? One subvolume of a btrfs at any time is
/// enough.
bool becomes_writable(const MountCandidate& mount) {
  return is_on_disk(mount.fstype) && !is_bind(mount.options) && !asks_read_only(mount.options) &&
         (!is_by_hand(mount.options) || mount.fstype == "btrfs");
}

/// The disks, other than the root's, with a mount that keeps its changes. It makes the whole file system
/// writable, or is refused where another one has made it read-only before: so no other mount of it can be
/// protected.
Names find_shared_disks(const std::vector<ListedMount>& all) {
  Names disks;
  for (const ListedMount& one : all)
    if (!one.disk.empty() && !one.mount.on_lower && one.decision.policy == MountPolicy::keep &&
        becomes_writable(one.mount))
      disks.insert(one.disk);
  return disks;
}

/// Where an overlay is wanted, but impossible.
std::optional<MountDecision> find_makeshift(const ListedMount& one, const Names& shared_disks,
                                            bool has_helper) {
  if (shared_disks.contains(one.disk)) return MountDecision{MountPolicy::keep, MountReason::shared_disk};
  if (has_helper) return std::nullopt;
  // Keeping it writable at least lets the machine boot; but a subvolume of the root's file system
  // must not become writable.
  return MountDecision{one.mount.on_lower ? MountPolicy::read_only : MountPolicy::keep,
                       MountReason::no_helper};
}

/// What is mounted at this path: the mount with the longest target above it, of equals the last.
const ListedMount* find_holder(std::string_view path, const std::vector<ListedMount>& all) {
  const ListedMount* holder = nullptr;
  for (const ListedMount& one : all)
    if (!one.mount.target.empty() && is_at_or_below(path, one.mount.target) &&
        (holder == nullptr || one.mount.target.size() >= holder->mount.target.size()))
      holder = &one;
  return holder;
}

/// "/srv/a.img" for "/data/../srv/a.img".
Path without_dots(std::string_view path) {
  Path out;
  for (const auto part : split(path, '/'))
    if (part == "..") out.erase(std::min(out.rfind('/'), out.size()));
    else if (!part.empty() && part != ".") out.append("/").append(part);
  return out;
}

/// Is a lower layer on another overlay of the administrator's own? That is on the root's: one too many.
bool is_third_of_stack(const ListedMount& one, const std::vector<ListedMount>& all) {
  const auto layers = parse_overlay_layers(one.mount.options);
  return layers && std::any_of(layers->lowers.begin(), layers->lowers.end(), [&](const Path& lower) {
           return std::any_of(all.begin(), all.end(), [&](const ListedMount& other) {
             return &other != &one &&
                    (other.decision.reason == MountReason::own_overlay ||
                     other.mount.fstype == "ramroot.overlay") &&
                    is_at_or_below(lower, other.mount.target);
           });
         });
}

/// The kernel takes no overlay as the upper layer of another.
void decide_own_overlays(std::vector<ListedMount>& all, bool has_helper) {
  for (ListedMount& one : all) {
    if (one.is_settled || !has_upper_layer(one.mount.fstype, one.mount.options)) continue;
    const Path upper = unescape_fstab(find_upper_layer(one.mount.options));
    one.decision = decide_own_overlay(one.mount, one.decision, policy_at(upper, all));
    const ListedMount* const holder = find_holder(upper, all);
    if (one.decision.reason == MountReason::overlay_already && holder != nullptr &&
        is_on_disk(holder->mount.fstype))
      one.decision.reason = MountReason::upper_kept;
    if (one.decision.reason == MountReason::own_overlay && !has_helper)
      one.decision = {MountPolicy::read_only, MountReason::no_helper};
  }
  for (ListedMount& one : all)
    if (!one.is_settled && one.decision.reason == MountReason::own_overlay && is_third_of_stack(one, all))
      one.decision = {MountPolicy::read_only, MountReason::layers_unread};
}

/// Is what it mounts a file, which gets a loop device, or an encrypted volume in a file?
bool is_in_file(const ListedMount& one) {
  return is_image(one.mount) || (!one.volume.empty() && is_on_disk(one.mount.fstype));
}

}  // namespace

void set_source(ListedMount& one, const Path& source, const std::vector<CryptVolume>& volumes) {
  const CryptVolume* const volume = find_volume(volumes, source);
  const bool is_followed = volume != nullptr && can_open_read_only(*volume);
  one.source = is_followed ? volume->file : source;
  one.volume = is_followed ? volume->name : "";
}

MountPolicy policy_at(std::string_view path, const std::vector<ListedMount>& all) {
  constexpr int kMostBinds = 8;
  Path place = without_dots(path);
  const ListedMount* holder = find_holder(place, all);
  for (int binds = 0; binds < kMostBinds && holder != nullptr && is_bind(holder->mount.options); ++binds) {
    place = without_dots(holder->source) + place.substr(holder->mount.target.size());
    holder = find_holder(place, all);
  }
  if (holder != nullptr && !is_bind(holder->mount.options)) return holder->decision.policy;
  // What systemd mounts there is in RAM.
  const bool is_in_ram = is_at_or_below(place, "/run") || is_of_kernel(place);
  return is_in_ram ? MountPolicy::keep : MountPolicy::overlay;
}

void decide_list(std::vector<ListedMount>& all, const Options& options, bool has_helper) {
  for (ListedMount& one : all)
    if (!one.is_settled) one.decision = decide_mount(one.mount, options);
  constexpr int kMostImages = 4;  // one on the other
  for (int times = 0; times < kMostImages && options.mounts != MountsWish::root; ++times)
    for (ListedMount& one : all)
      if (!one.is_settled && is_in_file(one))
        one.decision = decide_image(one.mount, one.decision, policy_at(one.source, all));
  decide_own_overlays(all, has_helper);
  const Names shared_disks = find_shared_disks(all);
  for (ListedMount& one : all) {
    if (one.is_settled || one.decision.policy != MountPolicy::overlay || is_ours(one.mount.fstype)) continue;
    if (auto instead = find_makeshift(one, shared_disks, has_helper)) one.decision = *instead;
  }
}

bool is_worth_a_row(const ListedMount& one) {
  if (is_on_disk(one.mount.fstype)) return true;
  return one.decision.policy != MountPolicy::keep || one.decision.reason == MountReason::upper_kept;
}

}  // namespace ramroot
