// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/disk_status.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/seal.hpp"

namespace ramroot {

namespace {

void add_drift(Status& status, std::string reason) {
  add_reason(status, Protection::drifted, std::move(reason));
}

constexpr const char* kResume = ": run 'ramroot-commit --resume'";

/// The note of a commit that is not at work any more, and has left something open.
const OpenNote* left_behind(const Evidence& evidence) {
  if (!evidence.open_note || evidence.commit_run == CommitRun::running) return nullptr;
  // Where it would not be seen, it may be at work.
  const bool is_over = evidence.commit_run == CommitRun::none || evidence.open_note->is_held;
  return is_over ? &*evidence.open_note : nullptr;
}

std::string render_holders(const Evidence& evidence) {
  std::string list;
  for (const std::string& holder : evidence.holders) append_item(list, holder);
  return list;
}

std::string guess_writer(CommitRun run) {
  const std::string commit = run == CommitRun::unseen ? ", a ramroot-commit that is not seen from here" : "";
  return ": dd, a boot loader, a remount of the real root" + commit +
         "? Look in the journal now, a reboot forgets it";
}

/// How much of that was there before the commit that was left behind began.
std::uint64_t unexplained_before(const OpenNote& note, const std::string& name, const Evidence& evidence) {
  std::vector<DeviceCounter> start = evidence.state->counters;
  for (const MountNote& one : evidence.notes)
    start.insert(start.end(), one.counters.begin(), one.counters.end());
  for (const DeviceWrites& then : compare_counters(start, note.counters))
    if (then.name == name) return then.unexplained;
  return 0;
}

void judge_device(const Evidence& evidence, const DeviceWrites& writes, Status& status) {
  const OpenNote* left = left_behind(evidence);
  const std::uint64_t before =
      left == nullptr ? writes.unexplained
                      : std::min(writes.unexplained, unexplained_before(*left, writes.name, evidence));
  const auto say = [&](std::uint64_t bytes, const std::string& by) {
    if (bytes > 0)
      add_drift(status, render_byte_size({bytes}) + " were written to " + writes.name +
                            " since the boot, for good" + by);
  };
  if (left != nullptr)
    say(writes.unexplained - before,
        left->is_held ? " by what holds a file open since " + render_who(*left) + " has ended" + kResume
                      : " by " + render_who(*left) + ", which was killed, or after that" + kResume);
  say(before, guess_writer(evidence.commit_run));
}

/// While a root is protected only commits write to its disk, so every byte counts.
void judge_writes(const Evidence& evidence, Status& status) {
  if (!evidence.state) return;
  status.writes = compare_counters(evidence.state->counters, evidence.counters);
  for (const MountNote& note : evidence.notes) {
    for (DeviceWrites& one : compare_counters(note.counters, evidence.counters)) {
      const auto same = std::find_if(status.writes.begin(), status.writes.end(),
                                     [&](const DeviceWrites& known) { return known.name == one.name; });
      if (same == status.writes.end()) status.writes.push_back(std::move(one));
    }
  }
  if (status.writes.empty() && status.source.starts_with("/dev/")) {
    const bool were_known = !evidence.state->counters.empty();
    status.unknown.push_back("how much was written to the disk of the root: the counters " +
                             std::string(were_known ? "cannot be read from here"
                                                    : "could not be read at boot, so until the next one"));
  }
  for (const DeviceWrites& one : status.writes) {
    if (!one.is_known)
      status.unknown.push_back("how much was written to " + one.name +
                               " is unknown until the next boot: counting is or was turned off " +
                               "(queue/iostats), its counter could not be read at boot, or a volume that " +
                               "was on it is gone");
    if (one.unexplained > 0 && evidence.commit_run != CommitRun::running) judge_device(evidence, one, status);
  }
}

/// Its mount point as people know it: "/" for "/rw/ro".
Path target_of(const Path& lower, const Evidence& evidence) {
  return evidence.state ? target_of_lower({evidence.state->ro, evidence.state->rw}, lower) : lower;
}

/// A commit that is not finished: each name is old or new, but not all are the same.
void judge_commits(const Evidence& evidence, Status& status) {
  if (evidence.commit_run == CommitRun::running) {
    const std::string who = evidence.open_note ? render_who(*evidence.open_note) : "ramroot-commit";
    add_reason(status, Protection::committing,
               evidence.is_in_real_root ? "this is the real root: what is changed here is permanent"
                                        : "the real root can be written: wait until " + who + " has ended");
    return;
  }
  for (const Path& place : evidence.waiting_commits)
    add_drift(status, "a commit to " + target_of(place, evidence) +
                          " was interrupted: run 'ramroot-commit --resume'" + unless_at_work(evidence));
}

/// What seal=device did at boot or at a later mount, and what is left of it.
void judge_seal(const Evidence& evidence, Status& status) {
  const auto at_boot = evidence.state ? evidence.state->sealed : std::vector<std::string>();
  const auto listed = list_sealed(at_boot, evidence.notes);
  const std::set<std::string> sealed(listed.begin(), listed.end());
  if (sealed.empty() && evidence.request.options.seal != Seal::device) return;
  std::string broken;
  for (const DeviceCounter& now : evidence.counters) {
    if (!now.below_root) continue;
    const bool was_sealed = sealed.contains(now.device);
    if (now.read_only) status.sealed.push_back(now.name);
    else if (was_sealed) append_item(broken, now.name);
    else status.unsealed.push_back(now.name);
  }
  if (broken.empty() || evidence.commit_run == CommitRun::running) return;
  const OpenNote* left = left_behind(evidence);
  add_drift(status,
            "the seal of " + broken +
                (left != nullptr ? " was broken by " + render_who(*left) + " and not made again" + kResume
                                 : " was broken (ramroot unseal, blockdev --setrw): programs can "
                                   "write there"));
}

}  // namespace

std::string unless_at_work(const Evidence& evidence) {
  return evidence.commit_run != CommitRun::unseen
             ? ""
             : ", unless a ramroot-commit is at work outside of this sandbox, chroot or container";
}

std::string explain_open(const Evidence& evidence) {
  const OpenNote* left = left_behind(evidence);
  const std::string holders = render_holders(evidence);
  if (left == nullptr && evidence.open_note)
    return ", as " + render_who(*evidence.open_note) +
           " made it: wait until it has ended; if it was killed, run 'ramroot-commit --resume'" +
           unless_at_work(evidence);
  if (left == nullptr) return ": remount it read-only, or reboot" + unless_at_work(evidence);
  if (!left->is_held && holders.empty())
    return ", because " + render_who(*left) + " was killed" + kResume + ", or reboot";
  const std::string who = holders.empty() ? "a program" : holders;
  return ", because " + who + " holds a file open that " + render_who(*left) +
         (left->is_held ? "" : ", which was killed,") +
         " made writable: " + (holders.empty() ? "" : "end that program, and ") +
         "run 'ramroot-commit --resume', or reboot";
}

void judge_disks(const Evidence& evidence, Status& status) {
  judge_writes(evidence, status);
  judge_seal(evidence, status);
  judge_commits(evidence, status);
}

}  // namespace ramroot
