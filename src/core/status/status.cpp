// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <algorithm>
#include <cstdint>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/status/disk_status.hpp"
#include "core/status/layer_status.hpp"

namespace ramroot {

namespace {

/// An overlay that mount.ramroot made has a note, which says from where on writes to its disk are counted.
void judge_notes(const Evidence& evidence, Status& status) {
  if (!evidence.notes_failure.empty())
    status.unknown.push_back("what mount.ramroot did: " + evidence.notes_failure);
  if (!evidence.state || !evidence.state->overlays) return;
  const auto& at_boot = *evidence.state->overlays;
  for (const MountEntry& mount : evidence.mounts) {
    const auto own = read_own_overlay(mount, places_of(evidence));
    if (!own || mount.target == "/" || own->target != mount.target) continue;
    const bool has_note = std::any_of(evidence.notes.begin(), evidence.notes.end(),
                                      [&](const MountNote& note) { return note.target == mount.target; });
    if (has_note || std::count(at_boot.begin(), at_boot.end(), mount.target) > 0) continue;
    status.unknown.push_back("how much was written to the disk of " + mount.target +
                             ": mount.ramroot was killed, or could not store its record; the next boot "
                             "may know again");
  }
}

/// A mount.ramroot that was killed may leave a disk writable, with no overlay on it.
void judge_lone_layers(const Evidence& evidence, Status& status) {
  const LayerPlaces places = places_of(evidence);
  for (const MountEntry& mount : evidence.mounts) {
    const Path target = target_of_lower(places, mount.target);
    const MountEntry* seen = find_mount_at(evidence.mounts, target);
    if (mount.hidden || mount.target == places.ro || target == mount.target || !is_on_disk(mount.fstype) ||
        is_read_only(mount.super) || (seen != nullptr && is_our_overlay(*seen) && target != "/"))
      continue;
    status.reasons.push_back("the disk of " + target + " can be written at " + mount.target +
                             ": was mount.ramroot killed? Run 'mount " + target + "'");
  }
}

void judge_others(const Evidence& evidence, Status& status) {
  const State state = evidence.state.value_or(State{});
  status.mounts = judge_mounts(state.mounts, evidence.notes, evidence.mounts, places_of(evidence));
  for (const MountRow& row : status.mounts) {
    if (row.problem.empty()) continue;
    if (evidence.is_whole) status.reasons.push_back(row.problem);
    else status.unknown.push_back("whether " + row.target + " is as decided; seen from here, " + row.problem);
  }
  judge_notes(evidence, status);
  judge_lone_layers(evidence, status);
  status.swap = evidence.swap;
  status.top = evidence.top;
  status.kept = evidence.kept;
  if (!status.swap.empty() && evidence.request.options.swap == SwapPolicy::off)
    status.warnings.push_back("swap is on at " + status.swap.front() +
                              ": contents of the RAM can get to the disk");
  if (!status.source.empty() && !evidence.has_machine_id)
    status.warnings.emplace_back(
        "the real root has no machine-id, so every boot gets a new one: boot it "
        "once without ramroot");
  for (const Path& store : evidence.image_stores)
    status.warnings.push_back(store +
                              " holds container images: seen through ramroot, files deleted in a layer "
                              "come back; give it a file system of its own, or turn protection off");
}

/// /tmp and similar mounts have limits of their own but use the same RAM.
void judge_ram(const Evidence& evidence, Status& status) {
  status.ram_disks = evidence.ram_disks;
  std::uint64_t promised = evidence.usage ? evidence.usage->ram.total : 0;
  for (const auto& [path, pool] : evidence.ram_disks) promised += pool.total;
  if (evidence.ram.bytes > 0)
    status.ram_promised =
        static_cast<unsigned>(static_cast<double>(promised) * 100 / static_cast<double>(evidence.ram.bytes));
  for (const auto& [what, pool] : {std::pair("RAM", status.ram), std::pair("inodes", status.inodes)})
    if (pool && pool->total > 0 && pool->used >= pool->total / 10 * 9)
      status.warnings.insert(status.warnings.begin(),
                             std::to_string(pool->used * 100 / pool->total) + "% of the " + what +
                                 " for changes is used: at 100% writing fails until the next boot; "
                                 "'ramroot status --top' shows who uses it, size= is the limit");
  const MountEntry* journal = find_covering(evidence.mounts, "/var/log/journal");
  const bool is_in_ram = journal != nullptr && is_our_overlay(*journal);
  if (evidence.journal_limit && is_in_ram && status.ram &&
      evidence.journal_limit->bytes > status.ram->total / 2)
    status.warnings.push_back(
        "the journal may grow to " + render_byte_size(*evidence.journal_limit) +
        ", which is more than half of the RAM for changes: lower SystemMaxUse= in journald.conf, "
        "or set Storage=volatile");
}

Protection sum_up(const Status& status) {
  if (!status.reasons.empty()) return Protection::unprotected;
  return status.unknown.empty() ? Protection::is_protected : Protection::unknown;
}

}  // namespace

Status assess(const Evidence& evidence) {
  Status status;
  if (evidence.state) status.warnings = evidence.state->warnings;
  for (const std::string& line : evidence.not_ready)
    status.warnings.push_back("the next boot cannot be protected: " + line);
  const MountEntry* root = find_mount_at(evidence.mounts, "/");
  const bool ours = root != nullptr && is_our_overlay(*root);
  const bool may_be_asked =
      evidence.request.asked == Request::Asked::yes || (!evidence.cmdline_failure.empty() && !evidence.state);
  status.next_boot = predict_next_boot(evidence.boot_files, evidence.cmdline);
  status.is_next_private = evidence.is_lower_private;
  if (!evidence.next_failure.empty())
    status.warnings.push_back("not all is known of the next boot: " + evidence.next_failure);
  status.is_next_ready = evidence.not_ready.empty() && evidence.next_failure.empty();
  if (!ours && !may_be_asked) {
    if (root != nullptr && is_volatile(root->fstype))
      status.reasons.push_back("the root is " + root->fstype +
                               ": something other than ramroot may protect it");
    return status;
  }
  status.is_permanent = evidence.is_whole && !ours && root != nullptr && !is_volatile(root->fstype);
  if (ours) {
    judge_layers(evidence, status);
    judge_others(evidence, status);
    judge_ram(evidence, status);
  } else {
    judge_absence(evidence, status);
  }
  status.protection = sum_up(status);
  if (ours) judge_disks(evidence, status);
  return status;
}

}  // namespace ramroot
