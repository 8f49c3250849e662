// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab_policy.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/place.hpp"
#include "base/text.hpp"
#include "core/mounts/overlay_layers.hpp"

namespace ramroot {

namespace {

/// A hostile fstab must not make the state file grow without end.
constexpr std::size_t kMostRecords = 200;

using Names = std::set<std::string_view>;

/// A line of fstab that is about a mount point other than the root.
struct Listed {
  std::size_t line;  ///< its place in the file
  MountCandidate mount;
  bool is_mounted = false;  ///< the initramfs did that already
  MountDecision decision = {};
};

bool has_passno(const FstabFields& entry) {
  const auto first = entry.passno.find_first_not_of("+-0");
  return first != std::string_view::npos && entry.passno[first] >= '1' && entry.passno[first] <= '9';
}

bool is_off(const FstabFields& swap) {
  return has_option(swap.options, "noauto") && !has_option(swap.options, "auto");
}

LineChange change_swap(const FstabFields& entry, const Options& options) {
  const bool stays = options.swap == SwapPolicy::keep || is_swap_in_ram(entry.spec) || is_off(entry);
  return stays ? LineChange::none : LineChange::swap_off;
}

/// Of an overlay in fstab. One that cannot be mounted must not stop the boot.
LineChange change_own_overlay(const Listed& one) {
  if (one.decision.reason == MountReason::own_overlay) return LineChange::overlay;
  const bool fails =
      one.decision.reason == MountReason::layers_unread || one.decision.reason == MountReason::no_helper;
  return fails && !has_option(one.mount.options, "nofail") ? LineChange::nofail : LineChange::none;
}

LineChange change_mount(const FstabFields& entry, const Listed& one) {
  const bool writes = has_passno(entry) || has_writers(entry.options);
  if (is_ours(one.mount.fstype)) return change_own_overlay(one);
  switch (one.decision.policy) {
    case MountPolicy::overlay: return one.is_mounted ? LineChange::mounted : LineChange::overlay;
    case MountPolicy::read_only:
      return asks_read_only(entry.options) && !writes ? LineChange::none : LineChange::read_only;
    case MountPolicy::keep: break;
  }
  return LineChange::none;
}

/// A line as decide_mount() sees it.
MountCandidate make_candidate(const FstabFields& entry, std::string fstype, const FstabWish& wish) {
  MountCandidate mount{.target = normalize_target(unescape_fstab(entry.target)),
                       .fstype = std::move(fstype),
                       .options = entry.options,
                       .on_lower = wish.lower_names.contains(entry.spec),
                       .source = entry.spec};
  if (const auto link = wish.links.find(entry.target); link != wish.links.end())
    mount.written = std::exchange(mount.target, link->second);
  if (mount.on_lower && mount.fstype == "auto" && !wish.lower_fstype.empty())
    mount.fstype = wish.lower_fstype;
  return mount;
}

/// Two names of one disk give the same.
std::string_view disk_of(const MountCandidate& mount, const FstabWish& wish) {
  const auto device = wish.devices.find(mount.source);
  return device == wish.devices.end() ? mount.source : std::string_view(device->second);
}

/// Sorts the lines by what they are about, and decides those that are not about a mount point.
std::vector<Listed> list_mount_points(DecidedMounts& out, const FstabWish& wish) {
  std::vector<Listed> listed;
  for (const FstabLine& line : out.fstab.lines()) {
    out.lines.push_back({&line});
    if (!line.entry) continue;
    std::string fstype = unescape_fstab(line.entry->type);
    if (fstype == "swap") out.lines.back().change = change_swap(*line.entry, wish.options);
    else if (is_root_target(line.entry->target)) out.lines.back().change = LineChange::root;
    else listed.push_back({out.lines.size() - 1, make_candidate(*line.entry, std::move(fstype), wish)});
  }
  return listed;
}

/// Decided by the mount itself together with its line in fstab, if there is one. The line then
/// describes this mount, and needs no decision of its own.
MountDecision decide_mounted(MountCandidate mount, std::vector<Listed>& listed, const Options& options) {
  std::vector<Listed*> its_lines;
  if (is_on_disk(mount.fstype))  // if not, nothing that fstab says about it matters
    for (Listed& one : listed)
      if (one.mount.target == mount.target) its_lines.push_back(&one);
  for (const Listed* one : its_lines) {
    mount.options = one->mount.options;
    mount.on_lower = mount.on_lower || one->mount.on_lower;
  }
  MountDecision decision = decide_mount(mount, options);
  for (Listed* one : its_lines) {
    if (!is_on_disk(one->mount.fstype)) continue;
    one->is_mounted = true;
    one->decision = decision;
  }
  return decision;
}

/// Will it be mounted for writing at boot, or by an automount? One subvolume of a btrfs at any time is
/// enough.
bool becomes_writable(const MountCandidate& mount) {
  return is_on_disk(mount.fstype) && !asks_read_only(mount.options) &&
         (!is_by_hand(mount.options) || mount.fstype == "btrfs");
}

/// Names of the disks, other than the root's, with a mount that keeps its changes. It makes the whole file
/// system writable, or is refused where another one has made it read-only before: so no other mount of it can
/// be protected.
Names find_shared_disks(const std::vector<Listed>& listed, const FstabWish& wish) {
  Names disks;
  for (const auto& [line, mount, is_mounted, decision] : listed)
    if (!mount.on_lower && decision.policy == MountPolicy::keep && becomes_writable(mount))
      disks.insert(disk_of(mount, wish));
  return disks;
}

/// Where an overlay is wanted, but impossible.
std::optional<MountDecision> find_makeshift(const MountCandidate& mount, const Names& shared_disks,
                                            const FstabWish& wish) {
  if (shared_disks.contains(disk_of(mount, wish)))
    return MountDecision{MountPolicy::keep, MountReason::shared_disk};
  if (wish.has_helper) return std::nullopt;
  // Keeping it writable at least lets the machine boot; but a subvolume of the root's file system
  // must not become writable.
  return MountDecision{mount.on_lower ? MountPolicy::read_only : MountPolicy::keep, MountReason::no_helper};
}

/// The line with what is mounted at this path: the one with the longest target above it, of equals the last.
const Listed* find_holder(std::string_view path, const std::vector<Listed>& listed) {
  const Listed* holder = nullptr;
  for (const Listed& one : listed)
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

/// What happens to changes of a file at this path of fstab.
MountPolicy policy_at(std::string_view source, const std::vector<Listed>& listed,
                      const DecidedMounts& decided, const FstabWish& wish) {
  constexpr int kMostBinds = 8;
  Path path = without_dots(unescape_fstab(source));
  const Listed* holder = find_holder(path, listed);
  for (int binds = 0; binds < kMostBinds && holder != nullptr && is_bind(holder->mount.options); ++binds) {
    path = without_dots(unescape_fstab(holder->mount.source)) + path.substr(holder->mount.target.size());
    holder = find_holder(path, listed);
  }
  const bool is_held = holder != nullptr && !is_bind(holder->mount.options);
  // What systemd mounts there is in RAM.
  const bool is_in_ram = is_at_or_below(path, "/run") || is_of_kernel(path);
  std::string_view longest = is_held ? std::string_view(holder->mount.target) : "/";
  MountPolicy policy = is_held     ? holder->decision.policy
                       : is_in_ram ? MountPolicy::keep
                                   : MountPolicy::overlay;
  for (std::size_t i = 0; i < wish.mounted.size(); ++i) {
    const std::string& target = wish.mounted[i].target;
    if (target.size() < longest.size() || !is_at_or_below(path, target)) continue;
    longest = target;
    policy = decided.mounted[i].policy;
  }
  return policy;
}

/// Is a lower layer on another overlay of the administrator's own? That is on the root's: one too many.
bool is_third_of_stack(const Listed& one, const std::vector<Listed>& listed) {
  const auto layers = parse_overlay_layers(one.mount.options);
  return layers && std::any_of(layers->lowers.begin(), layers->lowers.end(), [&](const Path& lower) {
           return std::any_of(listed.begin(), listed.end(), [&](const Listed& other) {
             return &other != &one &&
                    (other.decision.reason == MountReason::own_overlay ||
                     other.mount.fstype == "ramroot.overlay") &&
                    is_at_or_below(lower, other.mount.target);
           });
         });
}

/// The kernel takes no overlay as the upper layer of another.
void decide_own_overlays(std::vector<Listed>& listed, const DecidedMounts& decided, const FstabWish& wish) {
  for (Listed& one : listed) {
    if (!has_upper_layer(one.mount.fstype, one.mount.options)) continue;
    one.decision = decide_own_overlay(one.mount, one.decision,
                                      policy_at(find_upper_layer(one.mount.options), listed, decided, wish));
    const Listed* const holder = find_holder(find_upper_layer(one.mount.options), listed);
    if (one.decision.reason == MountReason::overlay_already && holder != nullptr &&
        is_on_disk(holder->mount.fstype))
      one.decision.reason = MountReason::upper_kept;
    if (one.decision.reason == MountReason::own_overlay && !wish.has_helper)
      one.decision = {MountPolicy::read_only, MountReason::no_helper};
  }
  for (Listed& one : listed)
    if (one.decision.reason == MountReason::own_overlay && is_third_of_stack(one, listed))
      one.decision = {MountPolicy::read_only, MountReason::layers_unread};
}

void decide_lines(std::vector<Listed>& listed, const DecidedMounts& decided, const FstabWish& wish) {
  for (Listed& one : listed)
    if (!one.is_mounted) one.decision = decide_mount(one.mount, wish.options);
  constexpr int kMostImages = 4;  // one on the other
  for (int times = 0; times < kMostImages && wish.options.mounts != MountsWish::root; ++times)
    for (Listed& one : listed)
      if (!one.is_mounted && is_image(one.mount))
        one.decision =
            decide_image(one.mount, one.decision, policy_at(one.mount.source, listed, decided, wish));
  decide_own_overlays(listed, decided, wish);
  const Names shared_disks = find_shared_disks(listed, wish);
  for (Listed& one : listed) {
    if (one.is_mounted || one.decision.policy != MountPolicy::overlay || is_ours(one.mount.fstype)) continue;
    if (auto instead = find_makeshift(one.mount, shared_disks, wish)) one.decision = *instead;
  }
}

/// Not what keeps nothing, and not an overlay without changes, or with its changes in RAM.
bool is_worth_a_row(const Listed& one) {
  if (is_on_disk(one.mount.fstype)) return true;
  return one.decision.policy != MountPolicy::keep || one.decision.reason == MountReason::upper_kept;
}

/// The kernel takes no swap file that is below an overlay, and swapon(8) would first copy it to RAM.
void decide_swap_files(const std::vector<Listed>& listed, DecidedMounts& out, const FstabWish& wish) {
  for (DecidedLine& line : out.lines) {
    if (!line.line->entry || line.line->entry->type != "swap" || line.change != LineChange::none) continue;
    const std::string_view spec = line.line->entry->spec;
    if (!is_off(*line.line->entry) && spec.starts_with('/') && !is_at_or_below(spec, "/dev") &&
        policy_at(spec, listed, out, wish) != MountPolicy::keep)
      line.change = LineChange::swap_off;
  }
}

bool is_among(const std::vector<DecidedMount>& mounts, const std::string& target) {
  return std::any_of(mounts.begin(), mounts.end(), [&](const auto& one) { return one.target == target; });
}

}  // namespace

bool is_swap_in_ram(std::string_view name) { return name.starts_with("/dev/zram"); }

bool has_writers(std::string_view options) {
  return has_option(options, "x-systemd.growfs") || has_option(options, "x-systemd.makefs");
}

DecidedMounts decide_mounts(const Fstab& fstab, const FstabWish& wish) {
  DecidedMounts out{fstab};
  std::vector<Listed> listed = list_mount_points(out, wish);
  for (const MountCandidate& mount : wish.mounted)
    out.mounted.push_back(decide_mounted(mount, listed, wish.options));
  decide_lines(listed, out, wish);
  decide_swap_files(listed, out, wish);
  for (const Listed& one : listed) {
    DecidedLine& decided = out.lines[one.line];
    decided.change = change_mount(*decided.line->entry, one);
    const std::string& target = one.mount.target;
    if (target.empty() || !is_worth_a_row(one) || out.on_disk.size() == kMostRecords) continue;
    if (!is_among(out.on_disk, target)) out.on_disk.push_back({target, one.decision});
  }
  for (std::size_t i = 0; i < wish.mounted.size(); ++i)
    if (is_on_disk(wish.mounted[i].fstype) && !is_among(out.on_disk, wish.mounted[i].target))
      out.on_disk.push_back({wish.mounted[i].target, out.mounted[i]});
  return out;
}

std::vector<MountRecord> make_records(const DecidedMounts& decided) {
  std::vector<MountRecord> records;
  for (const auto& [target, decision] : decided.on_disk)
    records.push_back({target, {decision.policy, render_reason(decision)}, decision.is_unwritable});
  return records;
}

}  // namespace ramroot
