// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <algorithm>
#include <cstdint>
#include <set>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/seal.hpp"
#include "core/request/run_places.hpp"
#include "core/status/sight.hpp"

namespace ramroot {

namespace {

/// What a sandbox, a chroot or a container says of the machine is not enough.
constexpr const char* kNotFromHere =
    " is not seen from here (a sandbox, chroot or container); run 'ramroot status' outside of it";

/// Where the state file says that the layer is; without a state file, the usual place first.
const MountEntry* find_layer(const Evidence& evidence, const Path& usual, const std::string& recorded) {
  if (evidence.state && !recorded.empty()) return find_mount_at(evidence.mounts, recorded);
  const MountEntry* there = find_mount_at(evidence.mounts, usual);
  return there != nullptr ? there : find_mount_at(evidence.mounts, kRunFolder + usual);
}

/// From a sandbox, also the mount that the sandbox covers; but not one that only the sandbox has.
const MountEntry* find_lower(const Evidence& evidence) {
  if (evidence.is_whole) return find_layer(evidence, "/ro", evidence.state ? evidence.state->ro : "");
  if (!evidence.state) return nullptr;
  if (evidence.state->device.empty()) return find_mount_at(evidence.mounts, evidence.state->ro);
  return find_device(evidence.mounts, evidence.state->device, evidence.state->ro);
}

void judge_lower(const Evidence& evidence, Status& status) {
  const MountEntry* lower = find_lower(evidence);
  if (lower == nullptr && !evidence.is_whole) {
    status.unknown.push_back("whether the real root is read-only: it" + std::string(kNotFromHere));
    return;
  }
  if (lower == nullptr) {
    const std::string source = evidence.state ? evidence.state->source : "";
    status.reasons.push_back(
        "the real root is not mounted at /ro, so nobody can tell whether it is read-only: reboot" +
        (source.starts_with("/dev/") ? ", or mount -o ro " + source + " /ro" : ""));
    return;
  }
  const std::string what = lower->source + " at " + lower->target;
  if (evidence.state && !evidence.state->device.empty() && evidence.state->device != lower->device) {
    status.reasons.push_back(
        what + " is not the file system that the machine was booted from: unmount it, or reboot");
    return;
  }
  status.source = lower->source;
  status.fstype = lower->fstype;
  status.ro = lower->target;
  if (!is_read_only(lower->super))
    status.reasons.push_back("the real root " + what + " can be written: " +
                             (evidence.is_commit_running ? "wait until ramroot-commit has ended"
                                                         : "remount it read-only, or reboot"));
  else if (evidence.is_whole && !is_read_only(lower->flags))
    status.reasons.push_back("the mount of the real root " + what + " is not read-only");
}

/// Also one that is covered: what a sandbox puts over the place is no part of the machine.
const MountEntry* find_any_tmpfs(const std::vector<MountEntry>& mounts, const Path& place) {
  const auto any = std::find_if(mounts.begin(), mounts.end(), [&](const MountEntry& mount) {
    return mount.target == place && mount.fstype == "tmpfs";
  });
  return any == mounts.end() ? nullptr : &*any;
}

void judge_upper(const Evidence& evidence, Status& status) {
  const Path rw = evidence.state ? evidence.state->rw : "/rw";
  const MountEntry* upper = evidence.is_whole ? find_layer(evidence, "/rw", evidence.state ? rw : "")
                                              : find_any_tmpfs(evidence.mounts, rw);
  if (upper == nullptr && !evidence.is_whole)
    status.unknown.push_back("where changes go: the RAM file system at " + rw + kNotFromHere);
  else if (upper == nullptr)
    status.reasons.emplace_back(
        "the RAM file system is not mounted at /rw, so nobody can tell where changes go");
  else if (upper->fstype != "tmpfs")
    status.reasons.push_back("changes go to " + upper->fstype + " at " + upper->target + ", not to RAM");
  // The flag of the mount is that of the view: systemd sets it for ProtectSystem=strict.
  const MountEntry* root = find_mount_at(evidence.mounts, "/");
  if (is_read_only(root->super) || (evidence.is_whole && is_read_only(root->flags)))
    status.reasons.emplace_back("the root is read-only: changes fail");
  if (!evidence.usage) return;
  status.ram = evidence.usage->ram;
  status.inodes = evidence.usage->inodes;
}

void judge_others(const Evidence& evidence, Status& status) {
  const State state = evidence.state.value_or(State{});
  status.mounts = judge_mounts(state.mounts, evidence.notes, evidence.mounts, {state.ro, state.rw});
  for (const MountRow& row : status.mounts) {
    if (row.problem.empty()) continue;
    if (evidence.is_whole) status.reasons.push_back(row.problem);
    else status.unknown.push_back("whether " + row.target + " is as decided; seen from here, " + row.problem);
  }
  status.swap = evidence.swap;
  status.top = evidence.top;
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

/// What is known to be wrong is worse than what is unknown.
void find_drift(Status& status) {
  if (status.protection != Protection::unprotected) status.protection = Protection::drifted;
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
                                " is unknown: the kernel does not count it " +
                                "(queue/iostats), or a volume that was on it is gone");
    if (one.unexplained == 0) continue;
    find_drift(status);
    status.reasons.push_back(
        render_byte_size({one.unexplained}) + " were written to " + one.name + " since the boot, for good" +
        (evidence.is_commit_running ? ", probably by the ramroot-commit that is running"
                                    : ": dd, a boot loader, a remount of the real root? Look in the journal "
                                      "now, a reboot forgets it"));
  }
}

/// A commit that is not finished: each name is old or new, but not all are the same.
void judge_commits(const Evidence& evidence, Status& status) {
  for (const Path& place : evidence.waiting_commits) {
    find_drift(status);
    status.reasons.push_back("a commit to " + place +
                             (evidence.is_commit_running
                                  ? " is at work: wait until it has ended"
                                  : " was interrupted: run 'ramroot-commit --resume'"));
  }
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
    else if (was_sealed) broken += (broken.empty() ? "" : ", ") + now.name;
    else status.unsealed.push_back(now.name);
  }
  if (broken.empty()) return;
  find_drift(status);
  status.reasons.push_back("the seal of " + broken +
                           " was broken (ramroot unseal, blockdev --setrw): programs can write there");
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
  const bool is_in_ram = journal != nullptr && journal->fstype == "overlay";
  if (evidence.journal_limit && is_in_ram && status.ram &&
      evidence.journal_limit->bytes > status.ram->total / 2)
    status.warnings.push_back(
        "the journal may grow to " + render_byte_size(*evidence.journal_limit) +
        ", which is more than half of the RAM for changes: lower SystemMaxUse= in journald.conf, "
        "or set Storage=volatile");
}

std::string describe_no_record(const Evidence& evidence) {
  return evidence.state_failure.empty() ? std::string("there is no ") + kStateFile : evidence.state_failure;
}

/// What this boot left no word about, although the root is ramroot's overlay.
void judge_record(const Evidence& evidence, Status& status) {
  if (!evidence.state)
    status.unknown.push_back("what the boot decided about other file systems, and what was written since: " +
                             describe_no_record(evidence) +
                             (evidence.is_whole && evidence.is_own
                                  ? "; the kernel log may say why, and a reboot records it anew"
                                  : "; run 'ramroot status' outside of this sandbox, chroot or container"));
  else if (evidence.is_lower_covered)
    status.unknown.push_back("whether a commit was interrupted: " + evidence.state->ro + kNotFromHere);
}

/// Why the root is not ramroot's overlay although protection was requested.
std::string explain_absence(const Evidence& evidence) {
  if (evidence.request.failure)
    return evidence.request.failure->text() + "; correct the kernel command line and reboot";
  if (!evidence.state && !(evidence.is_own && evidence.state_failure.empty()))
    return "the root is not ramroot's overlay; why is not known: " + describe_no_record(evidence);
  if (!evidence.state)
    return "the initramfs of this boot did not run ramroot: run 'update-initramfs -u -k all' "
           "or 'dracut --force --regenerate-all', and reboot";
  if (!evidence.state->failure.empty()) return evidence.state->failure;
  if (evidence.state->outcome == Outcome::already)
    return "the root was on " + evidence.state->fstype +
           " already when ramroot ran: does another tool protect it? Use only one";
  return "the root is not ramroot's overlay";
}

/// The root that this process sees is not ramroot's overlay. Is that so for the machine?
void judge_absence(const Evidence& evidence, Status& status) {
  const State* state = evidence.state ? &*evidence.state : nullptr;
  const bool was_protected = state != nullptr && state->outcome == Outcome::is_protected;
  const bool is_told = evidence.request.failure || (state != nullptr && !was_protected);
  if (evidence.is_whole || is_told) {
    status.reasons.push_back(explain_absence(evidence));
    return;
  }
  if (!evidence.mounts_failure.empty())
    status.unknown.push_back("whether the root is protected: " + evidence.mounts_failure);
  else if (!evidence.cmdline_failure.empty() && state == nullptr)
    status.unknown.push_back("whether protection was requested: " + evidence.cmdline_failure);
  else
    status.unknown.push_back("whether the root is protected: the root of the machine" +
                             std::string(kNotFromHere));
  const MountEntry* disk = was_protected ? find_device(evidence.mounts, state->device, state->ro) : nullptr;
  if (disk != nullptr && !is_read_only(disk->super)) judge_lower(evidence, status);
}

void judge_overlay(const Evidence& evidence, Status& status) {
  judge_record(evidence, status);
  judge_lower(evidence, status);
  judge_upper(evidence, status);
  judge_others(evidence, status);
  judge_ram(evidence, status);
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
  status.is_next_ready = evidence.not_ready.empty();
  if (!ours && !may_be_asked) {
    if (root != nullptr && is_volatile(root->fstype))
      status.reasons.push_back("the root is " + root->fstype +
                               ": something other than ramroot may protect it");
    return status;
  }
  status.is_permanent = evidence.is_whole && !ours && root != nullptr && !is_volatile(root->fstype);
  if (ours) judge_overlay(evidence, status);
  else judge_absence(evidence, status);
  status.protection = sum_up(status);
  if (ours) judge_writes(evidence, status);
  if (ours) judge_seal(evidence, status);
  if (ours) judge_commits(evidence, status);
  return status;
}

}  // namespace ramroot
