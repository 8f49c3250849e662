// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/mount_status.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/mount_entry.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

/// A hostile table of mounts must not make the list grow without end.
constexpr std::size_t kMostRows = 200;

/// Does not count an automount that nobody has used yet.
const MountEntry* find_mount(const std::vector<MountEntry>& mounts, const std::string& target) {
  const MountEntry* found = find_mount_at(mounts, target);
  return found == nullptr || found->fstype == "autofs" ? nullptr : found;
}

/// Why what lies below the overlay may change; nothing if that is mounted and read-only.
void judge_below(const std::vector<MountEntry>& mounts, const MountEntry& overlay, const LayerPlaces& places,
                 MountRow& row) {
  const auto own = read_own_overlay(overlay, places);
  const Path place = own ? own->lower : "";
  const MountEntry* lower = find_mount(mounts, place);
  if (lower == nullptr)
    row.problem = "the disk of " + overlay.target + " is not mounted at " + place +
                  ", so nobody can tell whether it is read-only";
  else if (row.is_lower_open = !is_read_only(lower->super); row.is_lower_open)
    row.problem = "the disk of " + overlay.target + " can be written";
}

MountRow::Now state_of(const MountEntry* mount) {
  if (mount == nullptr) return MountRow::Now::not_mounted;
  if (is_our_overlay(*mount)) return MountRow::Now::in_ram;
  if (has_upper_in_ram(*mount) && !is_read_only(*mount)) return MountRow::Now::in_ram;
  return is_read_only(*mount) ? MountRow::Now::read_only : MountRow::Now::permanent;
}

/// The reason that mount.ramroot gave for not protecting this mount point.
std::string find_failure(const std::string& target, const std::vector<MountNote>& notes) {
  for (const MountNote& note : notes)
    if (note.target == target && !note.failure.empty()) return target + " is not protected: " + note.failure;
  return "";
}

/// What mount.ramroot kept as it is, because of what lies there.
std::string find_kept(const std::string& target, const std::vector<MountNote>& notes) {
  for (const MountNote& note : notes)
    if (note.target == target) return note.kept;
  return "";
}

/// What is wrong with one that is in RAM as decided.
std::string find_warning(const std::string& target, const std::vector<MountNote>& notes) {
  std::string out;
  for (const MountNote& note : notes) {
    if (note.target != target) continue;
    if (note.is_unrepaired) append_item(out, explain_unrepaired(target), "; ");
    if (!note.of_upper.empty()) append_item(out, note.of_upper, "; ");
    if (!note.store_in_ram.empty()) append_item(out, explain_store_in_ram(target, note.store_in_ram), "; ");
  }
  return out;
}

void judge_row(MountRow& row, const MountEntry* mount, const MountsSeen& seen) {
  using Now = MountRow::Now;
  if (mount == nullptr || row.decision.policy == MountPolicy::keep) return;
  if (!is_our_overlay(*mount) && has_upper_in_ram(*mount))
    return;  // the disks below it have rows of their own
  if (row.now == Now::in_ram) {
    row.warning = find_warning(mount->target, seen.notes);
    return judge_below(seen.mounts, *mount, seen.places, row);
  }
  if (row.now != Now::permanent) return;
  row.problem = find_failure(row.target, seen.notes);
  if (row.problem.empty())
    row.problem = row.target + " is not protected: " + mount->source + " is mounted there, and writable";
}

bool is_layer(const MountEntry& mount, const MountsSeen& seen) {
  const Path layers[] = {seen.places.ro, seen.places.rw, kRunFolder};
  return std::any_of(std::begin(layers), std::end(layers),
                     [&](const Path& place) { return is_at_or_below(mount.target, place); });
}

/// Does it show again what another mount shows, which is judged itself: one that fstab names, or an older
/// one?
bool is_bound(const MountEntry& mount, const MountsSeen& seen) {
  const auto is_recorded = [&](const MountEntry& one) {
    return std::any_of(seen.records.begin(), seen.records.end(),
                       [&](const MountRecord& record) { return record.target == one.target; });
  };
  bool is_older = true;
  for (const MountEntry& one : seen.mounts) {
    if (&one == &mount) is_older = false;
    const bool is_same = &one != &mount && one.device == mount.device && !mount.device.empty() &&
                         !one.hidden && !is_layer(one, seen) && one.target != "/";
    // A subvolume is no part of another one: only its own folders are bound.
    const bool has_it = one.root == mount.root || mount.fstype != "btrfs" || is_below(mount.root, one.root);
    if (is_same && has_it && (is_older || is_recorded(one))) return true;
  }
  return false;
}

/// Has something an overlay only because it lies in a file on what is protected?
bool is_overlay_of_file(const MountEntry& lower, const MountDecision& of_place, const MountsSeen& seen) {
  return of_place.policy == MountPolicy::keep && of_place.reason != MountReason::configured &&
         (lower.source.starts_with("/dev/loop") || find_volume(seen.volumes, lower.source) != nullptr);
}

/// What a mount that no line of fstab names has to be, whoever made it: a unit, gpt-auto, somebody by hand.
RecordedDecision decide_unlisted(const MountEntry& mount, const MountsSeen& seen) {
  if (is_on_disk(mount.fstype) && is_bound(mount, seen))
    return {MountPolicy::keep, std::string(kBoundElsewhere)};
  if (const std::string kept = find_kept(mount.target, seen.notes); !kept.empty())
    return {MountPolicy::keep, explain_unlisted({MountPolicy::keep, MountReason::store, kept})};
  const auto own = read_own_overlay(mount, seen.places);
  const MountEntry* const lower = own ? find_mount(seen.mounts, own->lower) : &mount;
  if (lower == nullptr) return {MountPolicy::overlay, explain_unlisted({})};
  // What is not in RAM below a folder for media may be a stick that somebody has mounted.
  MountDecision decision =
      decide_mount({.target = mount.target,
                    .fstype = lower->fstype,
                    .options = own ? "" : "noauto",
                    .on_lower = !seen.root_device.empty() && lower->device == seen.root_device,
                    .source = lower->source},
                   seen.options);
  if (own && is_overlay_of_file(*lower, decision, seen)) decision.reason = MountReason::image;
  return {own ? MountPolicy::overlay : decision.policy, explain_unlisted(decision)};
}

}  // namespace

std::string_view render_now(MountRow::Now now) {
  switch (now) {
    case MountRow::Now::in_ram: return "in RAM";
    case MountRow::Now::read_only: return "read-only";
    case MountRow::Now::permanent: return "permanent";
    case MountRow::Now::not_mounted: break;
  }
  return "not mounted";
}

std::vector<MountRow> expect_mounts(const std::vector<MountRecord>& records) {
  const auto now_of = [](MountPolicy policy) {
    switch (policy) {
      case MountPolicy::overlay: return MountRow::Now::in_ram;
      case MountPolicy::read_only: return MountRow::Now::read_only;
      case MountPolicy::keep: break;
    }
    return MountRow::Now::permanent;
  };
  std::vector<MountRow> rows;
  rows.reserve(records.size());
  for (const MountRecord& record : records)
    rows.push_back({record.target, record.decision,
                    record.is_read_only ? MountRow::Now::read_only : now_of(record.decision.policy)});
  return rows;
}

std::string explain_unlisted(const MountDecision& decision) {
  return render_reason(decision) + ", not in fstab";
}

std::vector<MountRow> judge_mounts(const MountsSeen& seen) {
  std::vector<MountRow> rows;
  for (const MountRecord& record : seen.records) {
    const MountEntry* mount = find_mount(seen.mounts, record.target);
    MountRow row{record.target, record.decision, state_of(mount)};
    if (std::string kept = find_kept(row.target, seen.notes); !kept.empty())
      row.decision = {MountPolicy::keep, std::move(kept)};
    judge_row(row, mount, seen);
    rows.push_back(std::move(row));
  }
  for (const MountEntry& mount : seen.mounts) {
    const bool is_listed = std::any_of(rows.begin(), rows.end(),
                                       [&](const MountRow& row) { return row.target == mount.target; });
    const bool is_ours = is_our_overlay(mount);
    if (mount.hidden || mount.target == "/" || is_layer(mount, seen) || is_listed ||
        !(is_ours || is_on_disk(mount.fstype)))
      continue;
    MountRow row{mount.target, decide_unlisted(mount, seen), state_of(&mount)};
    judge_row(row, &mount, seen);
    // mount(8) uses the real path, fstab perhaps a path through a link. The note has the real one.
    if (row.now == MountRow::Now::permanent && row.problem.empty())
      row.problem = find_failure(row.target, seen.notes);
    // All are judged, and those that are wrong are shown.
    if (rows.size() < kMostRows || (!row.problem.empty() && rows.size() < 2 * kMostRows))
      rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace ramroot
