// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/status.hpp"

#include <algorithm>
#include <cstdint>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/request/run_places.hpp"
#include "core/status/disk_status.hpp"

namespace ramroot {

namespace {

/// Where the state file says that the layers are; without one, where the mounts are.
LayerPlaces places_of(const Evidence& evidence) {
  LayerPlaces places = find_layer_places(evidence.mounts).value_or(LayerPlaces{});
  if (!evidence.state) return places;
  if (!evidence.state->ro.empty()) places.ro = evidence.state->ro;
  if (!evidence.state->rw.empty()) places.rw = evidence.state->rw;
  return places;
}

/// Without the state file, nobody knows what the boot decided, nor what was written since.
void judge_record(const Evidence& evidence, Status& status) {
  if (evidence.state) return;
  status.warnings.push_back(
      "what the boot decided, and whether something has written to the disk since, is unknown: " +
      (evidence.state_failure.empty() ? "it could not store " + std::string(kStateFile)
                                      : evidence.state_failure) +
      "; 'journalctl -k -g ramroot' may say why, and the next boot may know again");
}

void judge_lower(const Evidence& evidence, Status& status) {
  const MountEntry* lower = find_mount_at(evidence.mounts, places_of(evidence).ro);
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
  else if (!is_read_only(lower->flags))
    status.reasons.push_back("the mount of the real root " + what + " is not read-only");
}

void judge_upper(const Evidence& evidence, Status& status) {
  const MountEntry* upper = find_mount_at(evidence.mounts, places_of(evidence).rw);
  if (upper == nullptr)
    status.reasons.emplace_back(
        "the RAM file system is not mounted at /rw, so nobody can tell where changes go");
  else if (upper->fstype != "tmpfs")
    status.reasons.push_back("changes go to " + upper->fstype + " at " + upper->target + ", not to RAM");
  if (!evidence.usage) return;
  if (evidence.usage->read_only) status.reasons.emplace_back("the root is read-only: changes fail");
  status.ram = evidence.usage->ram;
  status.inodes = evidence.usage->inodes;
}

void judge_others(const Evidence& evidence, Status& status) {
  const State state = evidence.state.value_or(State{});
  status.mounts = judge_mounts(state.mounts, evidence.notes, evidence.mounts, places_of(evidence));
  for (const MountRow& row : status.mounts)
    if (!row.problem.empty()) status.reasons.push_back(row.problem);
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

/// Why the root is not ramroot's overlay although protection was requested.
std::string explain_absence(const Evidence& evidence) {
  if (evidence.request.failure)
    return evidence.request.failure->text() + "; correct the kernel command line and reboot";
  if (!evidence.state_failure.empty())
    return "what the boot did is unknown: " + evidence.state_failure + "; see 'journalctl -k -g ramroot'";
  if (!evidence.state)
    return "the initramfs of this boot did not run ramroot (unless 'journalctl -k -g ramroot' says that it "
           "did and could not store it): run 'update-initramfs -u -k all' "
           "or 'dracut --force --regenerate-all', and reboot";
  if (!evidence.state->failure.empty()) return evidence.state->failure;
  if (evidence.state->outcome == Outcome::already)
    return "the root was on " + evidence.state->fstype +
           " already when ramroot ran: does another tool protect it? Use only one";
  return "the root is not ramroot's overlay";
}

}  // namespace

Status assess(const Evidence& evidence) {
  Status status;
  if (evidence.state) status.warnings = evidence.state->warnings;
  for (const std::string& line : evidence.not_ready)
    status.warnings.push_back("the next boot cannot be protected: " + line);
  const MountEntry* root = find_mount_at(evidence.mounts, "/");
  const bool ours = root != nullptr && is_our_overlay(*root);
  const bool asked = evidence.request.asked == Request::Asked::yes;
  status.next_boot = predict_next_boot(evidence.boot_files, evidence.cmdline);
  status.is_next_ready = evidence.not_ready.empty();
  if (!ours && !asked) {
    if (root != nullptr && is_volatile(root->fstype))
      status.reasons.push_back("the root is " + root->fstype +
                               ": something other than ramroot may protect it");
    return status;
  }
  if (!ours) status.reasons.push_back(explain_absence(evidence));
  status.is_permanent = !ours && root != nullptr && !is_volatile(root->fstype);
  if (ours) {
    judge_record(evidence, status);
    judge_lower(evidence, status);
    judge_upper(evidence, status);
    judge_others(evidence, status);
    judge_ram(evidence, status);
  }
  status.protection = status.reasons.empty() ? Protection::is_protected : Protection::unprotected;
  if (ours) judge_disks(evidence, status);
  return status;
}

}  // namespace ramroot
