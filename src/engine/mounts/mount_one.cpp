// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mounts/mount_one.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "core/boot/state.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/mounts/seal.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/journal/resume_early.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// The note of an earlier call for this mount point. A failed call keeps what the note before it contained.
std::optional<MountNote> read_note(const Path& target) {
  const auto text = read_file_beneath(note_file(target), 1U << 20);
  if (!text) return std::nullopt;
  auto note = parse_note(*text);
  if (!note || note->target != target || note->device.empty()) return std::nullopt;
  return *std::move(note);
}

/// The number of the disk to be mounted; empty if `source` is not a block device.
std::string device_of(const std::string& source) {
  return block_device_of(MountEntry{.source = source, .device = "0:0"});
}

/// A btrfs on several disks reports one of them, but may be mounted by the name of any.
bool is_same_disk(const std::string& earlier, const std::string& now,
                  const std::vector<std::string>& disks_now) {
  return now.empty() || std::find(disks_now.begin(), disks_now.end(), earlier) != disks_now.end();
}

/// Everything that one call needs to know.
struct Call {
  MountFacts facts = {};
  bool is_done = false;  ///< its overlay is visible at the target already
};

Result<Call> probe_call(const MountWanted& wanted, const std::optional<MountNote>& earlier) {
  const std::string doing = "mounting " + wanted.target + " below an overlay";
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected)
    return Error{0, doing, "the root is not protected in this boot"};
  Call call{{.ro = state->ro, .rw = state->rw}};
  MountFacts& facts = call.facts;
  facts.has_folder_in_ro =
      open_beneath(Place{facts.ro, wanted.target}, O_PATH | O_DIRECTORY, Links::refuse).has_value();
  facts.userland_is_32_bit = probe_32_bit("/");
  facts.was_mounted = earlier.has_value();
  auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const Path lower = decide_lower_place(wanted, facts), layer = layer_place(facts.rw, wanted.target);
  const MountEntry* seen = find_mount_at(*mounts, wanted.target);
  call.is_done = seen != nullptr && is_our_overlay(*seen);
  facts.lower_is_mounted = find_mount_at(*mounts, lower) != nullptr;
  facts.existing = probe_existing({lower, layer, layer + "/upper", layer + "/work"});
  return call;
}

/// Tries all options of the overlay and the seal first; then without what the kernel refuses.
/// @param sealed  receives the devices that were sealed
Report protect_one(const MountWanted& wanted, MountFacts facts, System& system,
                   std::vector<std::string>& sealed) {
  const Plan plan = make_mount_plan(wanted, facts);
  Report report = execute(plan, system);
  if (!report.failure) sealed = list_sealed(plan);
  if (!report.failure || report.ending != Ending::rolled_back) return report;
  const bool refused = report.failure->errno_value == EINVAL || report.failure->errno_value == EOPNOTSUPP;
  const Step& failed = plan.steps[report.finished].step;
  if (std::holds_alternative<SealDevice>(failed)) {
    facts.devices.clear();
  } else if (refused && std::holds_alternative<MountOverlay>(failed)) {
    facts.all_options = false;
    for (const char* dir : {"", "/upper", "/work"})  // not undone before: they vanish with the RAM
      facts.existing.insert(layer_place(facts.rw, wanted.target) + dir);
  } else {
    return report;
  }
  const Plan simpler = make_mount_plan(wanted, facts);
  report = execute(simpler, system);
  if (!report.failure) sealed = list_sealed(simpler);
  return report;
}

/// Removes the overlay again, which nobody uses yet, finishes the commit that a power cut
/// interrupted on this file system, and makes the overlay anew.
Report resume_and_protect(const MountWanted& wanted, MountFacts facts, System& system,
                          std::vector<std::string>& sealed) {
  const Path lower = decide_lower_place(wanted, facts);
  Report report;
  auto done = perform(Unmount{wanted.target}, system);
  std::vector<DeviceCounter> devices = facts.devices;
  for (DeviceCounter& one : devices) one.read_only = true;  // sealed by now
  for (const PlannedStep& planned : make_unseal_steps(sealed, devices))
    if (done) done = perform(planned.step, system);
  if (!done) return report.failure = done.error(), report;
  const auto mounts = read_mounts();
  const MountEntry* mount = mounts ? find_mount_at(*mounts, lower) : nullptr;
  if (mount != nullptr)
    (void)resume_on(*mount, system);  // `ramroot status` shows a commit that stays unfinished
  facts.lower_is_mounted = facts.was_mounted = true;
  for (const char* dir : {"", "/upper", "/work"})
    facts.existing.insert(layer_place(facts.rw, wanted.target) + dir);
  return protect_one(wanted, facts, system, sealed);
}

/// From here on nobody writes to this disk either. A later call keeps the first counters, because
/// new ones would hide what was written in between.
void count_writes(MountNote& note, const std::optional<MountNote>& earlier) {
  const auto mounts = read_mounts();
  if (!mounts) return;
  const MountEntry* lower = find_mount_at(*mounts, note.lower);
  if (lower != nullptr) note.device = block_device_of(*lower);
  const bool is_known = earlier && !earlier->counters.empty() && earlier->device == note.device;
  if (is_known) note.counters = earlier->counters;
  else note.counters = probe_counters(probe_disks(lower == nullptr ? "auto" : lower->fstype, note.device));
}

/// For `ramroot status`. If it cannot be stored, the mount works all the same, but less is known.
void store_note(const MountNote& note, System& system) {
  (void)perform(StoreText{note_file(note.target), render_note(note)}, system);
}

}  // namespace

MountResult mount_one(const MountWanted& wanted, const Options& options, System& system) {
  const auto earlier = read_note(wanted.target);
  const auto call = probe_call(wanted, earlier);
  if (call && call->is_done) return {true, ""};  // called by `mount -a`, which cannot know that
  const std::string device = device_of(wanted.source);
  const std::vector<std::string> disks = probe_disks(wanted.fstype, device);
  if (earlier && !is_same_disk(earlier->device, device, disks))
    return {false, "the changes in RAM belong to another disk that was mounted here earlier in this boot"};
  if (probe_existing({kMountNotes}).empty()) (void)perform(MakeDir{kMountNotes}, system);
  MountNote note = earlier.value_or(MountNote{wanted.target, ""});
  note.failure.clear();
  if (!call) {
    note.failure = call.error().text();
  } else {
    note.lower = decide_lower_place(wanted, call->facts);
    MountFacts facts = call->facts;
    if (options.seal == Seal::device) facts.devices = probe_counters(disks);
    std::vector<std::string> sealed;
    Report report = protect_one(wanted, facts, system, sealed);
    const auto waits = has_journal(note.lower);
    if (!report.failure && waits && *waits) report = resume_and_protect(wanted, facts, system, sealed);
    note.sealed.insert(note.sealed.end(), sealed.begin(), sealed.end());
    if (report.failure) note.failure = report.failure->text();
    if (report.undo_failure) note.failure += "; taking it back failed too: " + report.undo_failure->text();
  }
  if (note.failure.empty()) count_writes(note, earlier);
  MountResult result{note.failure.empty(), note.failure};
  if (!result.is_mounted && options.onfail == OnFail::go_on) {
    const std::vector<PlannedStep> unsealing = make_unseal_steps(note.sealed, probe_counters(disks));
    result.is_mounted = !execute(make_plain_mount_plan(wanted, unsealing), system).failure;
  }
  store_note(note, system);
  return result;
}

Result<void> remount_one(const MountWanted& wanted, System& system) {
  return perform(SetFlags{wanted.target, render_overlay_flags(wanted.options)}, system);
}

}  // namespace ramroot
