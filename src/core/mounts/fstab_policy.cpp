// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab_policy.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/place.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

/// A hostile fstab must not make the state file grow without end.
constexpr std::size_t kMostRecords = 200;

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
LineChange change_own_overlay(const ListedMount& one) {
  if (one.decision.reason == MountReason::own_overlay) return LineChange::overlay;
  const bool fails =
      one.decision.reason == MountReason::layers_unread || one.decision.reason == MountReason::no_helper;
  return fails && !has_option(one.mount.options, "nofail") ? LineChange::nofail : LineChange::none;
}

LineChange change_mount(const FstabFields& entry, const ListedMount& one) {
  const bool writes = has_passno(entry) || has_writers(entry.options);
  if (is_ours(one.mount.fstype)) return change_own_overlay(one);
  switch (one.decision.policy) {
    case MountPolicy::overlay: return one.is_settled ? LineChange::mounted : LineChange::overlay;
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

ListedMount list_line(std::size_t number, const FstabFields& entry, std::string fstype,
                      const FstabWish& wish) {
  const auto device = wish.devices.find(entry.spec);
  ListedMount one{.line = number,
                  .mount = make_candidate(entry, std::move(fstype), wish),
                  .disk = device == wish.devices.end() ? std::string(entry.spec) : device->second};
  set_source(one, unescape_fstab(entry.spec), wish.volumes);
  return one;
}

/// Sorts the lines by what they are about, and decides those that are not about a mount point.
void list_mount_points(DecidedMounts& out, const FstabWish& wish) {
  for (const FstabLine& line : out.fstab.lines()) {
    out.lines.push_back({&line});
    if (!line.entry) continue;
    std::string fstype = unescape_fstab(line.entry->type);
    if (fstype == "swap") out.lines.back().change = change_swap(*line.entry, wish.options);
    else if (is_root_target(line.entry->target))
      out.lines.back().change = wish.snapshot.empty() ? LineChange::root : LineChange::snapshot;
    else out.listed.push_back(list_line(out.lines.size() - 1, *line.entry, std::move(fstype), wish));
  }
}

/// What the initramfs has mounted: decided by the mount itself together with its line in fstab, if there is
/// one. The line then describes this mount, and needs no decision of its own.
void decide_mounted(MountCandidate mount, DecidedMounts& out, const Options& options) {
  std::vector<ListedMount*> its_lines;
  if (is_on_disk(mount.fstype))  // if not, nothing that fstab says about it matters
    for (ListedMount& one : out.listed)
      if (one.line && one.mount.target == mount.target) its_lines.push_back(&one);
  for (const ListedMount* one : its_lines) {
    mount.options = one->mount.options;
    mount.on_lower = mount.on_lower || one->mount.on_lower;
  }
  MountDecision decision = decide_mount(mount, options);
  for (ListedMount* one : its_lines) {
    if (!is_on_disk(one->mount.fstype)) continue;
    one->is_settled = true;
    one->decision = decision;
  }
  out.listed.push_back({.mount = std::move(mount), .is_settled = true, .decision = std::move(decision)});
}

/// The kernel takes no swap file that is below an overlay, and swapon(8) would first copy it to RAM.
void decide_swap_files(DecidedMounts& out) {
  for (DecidedLine& line : out.lines) {
    if (!line.line->entry || line.line->entry->type != "swap" || line.change != LineChange::none) continue;
    const std::string_view spec = line.line->entry->spec;
    if (!is_off(*line.line->entry) && spec.starts_with('/') && !is_at_or_below(spec, "/dev") &&
        policy_at(unescape_fstab(spec), out.listed) != MountPolicy::keep)
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
  DecidedMounts out{.fstab = fstab, .volumes = wish.volumes, .snapshot = wish.snapshot};
  list_mount_points(out, wish);
  for (const MountCandidate& mount : wish.mounted) decide_mounted(mount, out, wish.options);
  decide_list(out.listed, wish.options, wish.has_helper);
  decide_swap_files(out);
  for (const ListedMount& one : out.listed) {
    if (one.line) {
      DecidedLine& decided = out.lines[*one.line];
      decided.change = change_mount(*decided.line->entry, one);
    } else {
      out.mounted.push_back(one.decision);
    }
    if (one.mount.target.empty() || !is_worth_a_row(one)) continue;
    if (one.line && out.on_disk.size() == kMostRecords) continue;
    if (!is_among(out.on_disk, one.mount.target)) out.on_disk.push_back({one.mount.target, one.decision});
  }
  return out;
}

std::vector<MountRecord> make_records(const DecidedMounts& decided) {
  std::vector<MountRecord> records;
  for (const auto& [target, decision] : decided.on_disk)
    records.push_back({target, {decision.policy, render_reason(decision)}, decision.is_unwritable});
  return records;
}

}  // namespace ramroot
