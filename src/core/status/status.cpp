// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/loader/boot_entries.hpp"
#include "core/loader/loader_files.hpp"
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
    std::string reason = "the disk of " + target;
    reason.append(" can be written at ").append(mount.target);
    reason.append(": was mount.ramroot killed? Run 'mount ").append(target).append("'");
    add_reason(status, Protection::unprotected, std::move(reason));
  }
}

void judge_others(const Evidence& evidence, Status& status) {
  const State state = evidence.state.value_or(State{});
  status.mounts = judge_mounts({.records = state.mounts,
                                .notes = evidence.notes,
                                .mounts = evidence.mounts,
                                .places = places_of(evidence),
                                .root_device = state.device,
                                .options = evidence.request.options,
                                .volumes = evidence.volumes});
  for (MountRow& row : status.mounts) {
    if (row.is_lower_open && evidence.commit_run == CommitRun::running) row.problem.clear();
    else if (row.is_lower_open) row.problem += explain_open(evidence);
    if (!row.warning.empty()) status.warnings.push_back(row.warning);
    if (row.problem.empty()) continue;
    if (evidence.is_whole) add_reason(status, Protection::unprotected, row.problem);
    else status.unknown.push_back("whether " + row.target + " is as decided; seen from here, " + row.problem);
  }
  judge_notes(evidence, status);
  judge_lone_layers(evidence, status);
  status.swap = evidence.swap;
  status.top = evidence.top;
  status.kept = evidence.kept;
  if (!status.swap.empty() && evidence.request.options.swap != SwapPolicy::keep)
    add_reason(status, Protection::unprotected,
               "swap is on at " + status.swap.front() + ": " + kSwapLeaks + "; run 'swapoff -a'");
  status.containers = evidence.containers;
  status.store_usage = evidence.store_usage;
  for (std::string& warning :
       warn_about_contents({evidence.containers, status.source.empty() || evidence.has_machine_id}))
    status.warnings.push_back(std::move(warning));
}

unsigned percent_used(const Pool& pool) {
  if (pool.total == 0) return 0;
  return static_cast<unsigned>(static_cast<double>(pool.used) * 100 / static_cast<double>(pool.total));
}

/// @param what  "RAM", "inodes"
/// @param of    "" for the root, " of /var" for another overlay
void judge_pool(const std::string& what, const std::string& of, const std::optional<Pool>& pool,
                Status& status) {
  const unsigned used = pool ? percent_used(*pool) : 0;
  if (used < kNearlyFull) return;
  const bool is_ram = !status.upper;
  const std::string shown = is_ram || what != "RAM" ? what
                                                    : "room on " + (status.upper->encrypted_on.empty()
                                                                        ? status.upper->source
                                                                        : status.upper->encrypted_on);
  std::string line =
      std::to_string(used) + "% of the " + shown + " for changes" + of + " is used, " +
      (used < 100 ? "and at 100%" : "so") + " nothing more can be written: delete what " +
      (is_ram ? "this session made ('ramroot status --top' shows where it is), raise the limit ('ramroot "
                "resize'), "
                "or reboot"
       : status.forgets_upper ? "this session made ('ramroot status --top' shows where it is), or reboot"
                              : "was made in protected sessions ('ramroot status --top' shows where it is), "
                                "or forget all changes "
                                "('ramroot reset-upper', and a reboot)");
  if (used >= kFull) add_reason(status, Protection::full, std::move(line));
  else status.warnings.insert(status.warnings.begin(), std::move(line));
}

/// What is full there stops nothing else: the machine is as protected as before.
void judge_unions(const Evidence& evidence, Status& status) {
  status.unions = evidence.unions;
  for (const UnionRow& one : status.unions) {
    const unsigned bytes = one.usage ? percent_used(one.usage->ram) : 0;
    const unsigned inodes = one.usage ? percent_used(one.usage->inodes) : 0;
    if (std::max(bytes, inodes) < kNearlyFull) continue;
    const bool is_ram = one.upper.empty();
    status.warnings.push_back(
        std::to_string(std::max(bytes, inodes)) + "% of the " +
        (inodes > bytes ? "inodes"
         : is_ram       ? "RAM"
                        : "room") +
        " for changes at " + one.target +
        " is used, and at 100% nothing more can be written there: commit changes, delete what is new there" +
        (is_ram ? ", or raise the limit ('ramroot resize --at')" : ""));
  }
}

/// The same of stores of containers.
void judge_stores(const Evidence& evidence, Status& status) {
  for (const auto& [place, usage] : evidence.store_usage) {
    const unsigned bytes = percent_used(usage.ram), inodes = percent_used(usage.inodes);
    if (std::max(bytes, inodes) < kNearlyFull) continue;
    std::string line = std::to_string(std::max(bytes, inodes)) + "% of the ";
    line.append(inodes > bytes ? "inodes" : "RAM").append(" for containers at ").append(place);
    line +=
        " is used, and at 100% they cannot write: remove images and containers, or raise "
        "the limit, now by 'mount -o remount,size=2G ";
    line.append(place).append("', at the next boot by containers.size=2G");
    status.warnings.push_back(std::move(line));
  }
}

/// What a pool says, and that there is somebody who keeps writers from filling it.
void judge_pool_seen(const Evidence& evidence, Status& status) {
  if (!evidence.pool) return;
  const PoolSeen& seen = *evidence.pool;
  status.pool = seen;
  if (!seen.is_followed)
    status.warnings.push_back(
        "nobody follows how much RAM changes take, so less can be written, and overwriting files in place "
        "can fill it: see 'systemctl status ramroot-watch'");
  status.ram = room_seen(seen);
  if (seen.now && !seen.now->takes_writes)
    add_reason(
        status, Protection::full,
        "the RAM for changes below the file system of the root is full, so what was written last may be "
        "lost: delete files and run fstrim /, or raise the limit with 'ramroot resize'");
}

/// Nothing of the protection depends on it, but the room that was asked for is not there.
void judge_memory(const Evidence& evidence, Status& status) {
  judge_pool_seen(evidence, status);
  if (!evidence.memory) return;
  const MemorySeen& seen = *evidence.memory;
  const std::string look = ": see 'systemctl status ramroot-watch'";
  if (!seen.wish.budget) {
    if (!seen.has_swap) status.warnings.push_back("there is no swap in RAM, which swap=zram asks for" + look);
    return;
  }
  status.memory = seen;
  if (!seen.has_swap)
    status.warnings.push_back("RAM is not compressed, so there is room as with tmpfs" + look);
  else if (!seen.is_followed)
    status.warnings.push_back(
        "nobody follows how much RAM changes take, so no more than " +
        render_byte_size({std::max(seen.now.changes.ram.used, seen.wish.budget->bytes)}) + " can be written" +
        look);
  if (status.ram && seen.has_swap && seen.is_followed) status.ram = room_of(*seen.wish.budget, seen.now);
}

void judge_room(const Evidence& evidence, Status& status) {
  judge_pool("inodes", "", status.inodes, status);
  judge_pool("RAM", "", status.ram, status);
  for (const auto& [target, usage] : evidence.other_usage) {
    judge_pool("room", " of " + target, usage.ram, status);
    judge_pool("inodes", " of " + target, usage.inodes, status);
  }
}

/// systemd has mounts of its own, which no user fills: one for the credentials of each service.
bool is_of_systemd(const Path& target) {
  return is_at_or_below(target, "/run/credentials") || is_at_or_below(target, "/run/systemd");
}

/// These have rows of their own.
bool is_of_containers(const Path& target, const Evidence& evidence) {
  return std::any_of(evidence.store_usage.begin(), evidence.store_usage.end(),
                     [&](const auto& one) { return one.first == target; });
}

/// /tmp and similar mounts have limits of their own but use the same RAM.
void judge_ram(const Evidence& evidence, Status& status) {
  for (const auto& one : evidence.ram_disks)
    if (!is_of_systemd(one.first) && !is_of_containers(one.first, evidence)) status.ram_disks.push_back(one);
  const MountEntry* journal = find_covering(evidence.mounts, "/var/log/journal");
  const bool is_in_ram = journal != nullptr && (is_our_overlay(*journal) || is_our_root(*journal));
  if (evidence.journal_limit && is_in_ram && status.ram &&
      evidence.journal_limit->bytes > status.ram->total / 2)
    status.warnings.push_back(
        "the journal may grow to " + render_byte_size(*evidence.journal_limit) +
        ", which is more than half of the RAM for changes: lower SystemMaxUse= in journald.conf, "
        "or set Storage=volatile");
}

/// One that waits is told as a reason where its journal is seen.
std::vector<EndedNote> tell_ended(const Evidence& evidence) {
  std::vector<EndedNote> told = evidence.ended;
  if (!evidence.waiting_commits.empty())
    std::erase_if(told, [](const EndedNote& one) { return one.ending == EndedNote::Ending::waits; });
  return told;
}

/// A boot without protection although the next one will have it: somebody said so.
void judge_once(const Evidence& evidence, Status& status) {
  status.waits_for_again = std::any_of(evidence.boot_files.begin(), evidence.boot_files.end(),
                                       [](const TextFile& file) { return file.path == kAgainFile; });
  if (status.waits_for_again || status.next_boot.outlook == NextBoot::Outlook::is_protected)
    status.protection = Protection::once;
  if (status.waits_for_again) status.next_boot = {NextBoot::Outlook::is_protected, kAgainFile};
  if (status.protection == Protection::once || !evidence.is_lower_private || !evidence.is_set_up) return;
  status.protection = Protection::unknown;
  status.is_permanent = true;
  status.unknown.emplace_back(
      "whether the next boot will be protected; only root can read the boot loader's menu");
  status.is_next_private = false;  // that says it
}

}  // namespace

void add_reason(Status& status, Protection is, std::string reason) {
  if (is > status.protection) status.decisive = 0;
  const bool decides = is >= status.protection;
  status.protection = std::max(status.protection, is);
  const auto behind = status.reasons.begin() + static_cast<std::ptrdiff_t>(status.decisive);
  status.reasons.insert(decides ? behind : status.reasons.end(), std::move(reason));
  if (decides) ++status.decisive;
}

Status assess(const Evidence& evidence) {
  Status status;
  if (evidence.state) status.warnings = evidence.state->warnings;
  status.parameter = evidence.request.parameter;
  status.booted = evidence.booted;
  status.ended = tell_ended(evidence);
  judge_unions(evidence, status);
  for (const std::string& line : evidence.not_ready)
    status.warnings.push_back("the next boot cannot be protected: " + line);
  const MountEntry* root = find_mount_at(evidence.mounts, "/");
  const bool ours = root != nullptr && is_our_root(*root);
  const bool may_be_asked =
      evidence.request.asked == Request::Asked::yes || (!evidence.cmdline_failure.empty() && !evidence.state);
  status.next_boot = predict_next_boot(evidence.boot_files, evidence.cmdline);
  status.is_next_private = evidence.is_lower_private;
  if (!evidence.next_failure.empty())
    status.warnings.push_back("not all is known of the next boot: " + evidence.next_failure);
  status.is_next_ready = evidence.not_ready.empty() && evidence.next_failure.empty();
  for (const std::string& line : evidence.checked)
    status.warnings.push_back(render_for_console(line) +
                              ", and was put in order before this session, which wrote to the disk");
  for (const MenuEntry& entry : find_diskless_entries(evidence.boot_files, evidence.cmdline)) {
    status.warnings.push_back("the next boot may find no root: " + render_for_console(entry.file) +
                              " has root=" + render_for_console(root_of(entry.cmdline)) +
                              ", which is no disk; see 'ramroot check'");
    status.is_next_ready = false;
  }
  for (const FolderMove& move : evidence.moves) status.warnings.push_back(render_warning(move));
  if (evidence.is_in_real_root && evidence.commit_run == CommitRun::running && !ours) {
    // The mounts of the machine are not seen from here.
    status.protection = Protection::is_protected;
    judge_disks(evidence, status);
    return status;
  }
  if (!ours && !may_be_asked) {
    if (root != nullptr && is_volatile(root->fstype))
      status.reasons.push_back("the root is " + root->fstype +
                               ": something other than ramroot may protect it");
    else if (root != nullptr) judge_once(evidence, status);
    return status;
  }
  status.protection = Protection::is_protected;
  status.is_permanent = evidence.is_whole && !ours && root != nullptr && !is_volatile(root->fstype);
  if (ours) {
    judge_layers(evidence, status);
    judge_others(evidence, status);
    judge_memory(evidence, status);
    judge_ram(evidence, status);
    judge_room(evidence, status);
    judge_stores(evidence, status);
    judge_disks(evidence, status);
  } else {
    judge_absence(evidence, status);
  }
  if (!status.unknown.empty()) status.protection = std::max(status.protection, Protection::unknown);
  return status;
}

}  // namespace ramroot
