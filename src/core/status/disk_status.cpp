// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/disk_status.hpp"

#include <algorithm>
#include <set>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mounts/seal.hpp"

namespace ramroot {

namespace {

void add_drift(Status& status, std::string reason) {
  add_reason(status, Protection::drifted, std::move(reason));
}

std::string guess_writer(CommitRun run) {
  const std::string commit = run == CommitRun::unseen ? ", a ramroot-commit that is not seen from here" : "";
  return ": dd, a boot loader, a remount of the real root" + commit +
         "? Look in the journal now, a reboot forgets it";
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
  for (const DeviceWrites& one : status.writes) {
    if (!one.is_known)
      status.warnings.push_back("how much was written to " + one.name +
                                " is unknown until the next boot: counting is or was turned off " +
                                "(queue/iostats), its counter could not be read at boot, or a volume that " +
                                "was on it is gone");
    if (one.unexplained == 0 || evidence.commit_run == CommitRun::running) continue;
    add_drift(status, render_byte_size({one.unexplained}) + " were written to " + one.name +
                          " since the boot, for good" + guess_writer(evidence.commit_run));
  }
}

/// A commit that is not finished: each name is old or new, but not all are the same.
void judge_commits(const Evidence& evidence, Status& status) {
  if (evidence.commit_run == CommitRun::running) {
    add_reason(status, Protection::committing,
               "the real root can be written: wait until ramroot-commit has ended");
    return;
  }
  for (const Path& place : evidence.waiting_commits)
    add_drift(status, "a commit to " + place + " was interrupted: run 'ramroot-commit --resume'" +
                          unless_at_work(evidence));
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
  add_drift(status, "the seal of " + broken +
                        " was broken (ramroot unseal, blockdev --setrw): programs can write there");
}

}  // namespace

std::string unless_at_work(const Evidence& evidence) {
  return evidence.commit_run != CommitRun::unseen
             ? ""
             : ", unless a ramroot-commit is at work outside of this sandbox, chroot or container";
}

void judge_disks(const Evidence& evidence, Status& status) {
  judge_writes(evidence, status);
  judge_seal(evidence, status);
  judge_commits(evidence, status);
}

}  // namespace ramroot
