// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/mounts/mount_one.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
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
#include "engine/machine/store_probe.hpp"
#include "engine/mounts/kept_layer.hpp"
#include "engine/mounts/own_layers.hpp"

namespace ramroot {

namespace {

/// The note of an earlier call for this mount point, if there was one that mounted something. A
/// failed call keeps what the note before it contained.
Result<std::optional<MountNote>> read_note(const Path& target) {
  using Found = std::optional<MountNote>;
  const auto text = read_file_beneath(note_file(target), 1U << 20);
  if (!text) return is_missing(text.error().errno_value) ? Result<Found>(Found()) : text.error();
  auto note = parse_note(*text);
  if (!note) return Error{0, "read " + note_file(target), "it is damaged"};
  if (note->target != target || note->device.empty()) return Found();
  return Found(*std::move(note));
}

/// The number of the disk to be mounted; empty if `source` is not a block device.
Result<std::string> device_of(const std::string& source) {
  return block_device_of(MountEntry{.source = source, .device = "0:0"});
}

}  // namespace

Result<LayerPlaces> probe_places(const std::string& attempt, const std::vector<MountEntry>& mounts) {
  const auto state = read_state();
  if (state && state->outcome == Outcome::is_protected) return LayerPlaces{state->ro, state->rw};
  if (const auto places = state ? std::nullopt : find_layer_places(mounts)) return *places;
  if (!state && !is_missing(state.error().errno_value)) return state.error();
  return Error{0, attempt,
               state ? "the root is not protected in this boot"
                     : "the root that is seen here is not ramroot's overlay"};  // perhaps in a chroot
}

namespace {

/// Everything that one call needs to know.
struct Call {
  MountFacts facts = {};
  std::string device = {};  ///< the number of the disk; empty if it is none
  std::vector<std::string> disks = {};
  bool is_done = false;      ///< its overlay is visible at the target already
  bool is_same_disk = true;  ///< the changes in RAM are of this disk
};

/// A btrfs on several disks reports one of them, but may be mounted by the name of any.
bool is_same_disk(const MountNote& earlier, const Call& now) {
  return now.device.empty() ||
         std::find(now.disks.begin(), now.disks.end(), earlier.device) != now.disks.end();
}

/// Has the real root a folder for the mount point?
Result<bool> has_folder(const Place& place) {
  const auto fd = open_beneath(place, O_PATH | O_DIRECTORY, Links::refuse);
  if (fd || is_missing_or_link(fd.error().errno_value)) return fd.has_value();
  return fd.error();
}

bool is_writable(const MountEntry* mount) { return mount != nullptr && !is_read_only(*mount); }

/// @return  an Error if something cannot be read: then nothing is known, and nothing is protected
Result<Call> probe_call(const MountWanted& wanted, const std::optional<MountNote>& earlier) {
  auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const auto places = probe_places("mount " + wanted.target + " below an overlay", *mounts);
  if (!places) return places.error();
  Call call{{.ro = places->ro, .rw = places->rw}};
  MountFacts& facts = call.facts;
  auto device = device_of(wanted.source);
  const auto in_ro = has_folder(Place{facts.ro, wanted.target});
  const auto is_32_bit = probe_32_bit("/");
  if (!device || !in_ro || !is_32_bit)
    return !device ? device.error() : !in_ro ? in_ro.error() : is_32_bit.error();
  call.device = *std::move(device);
  auto disks = probe_disks(wanted.fstype, call.device);
  if (!disks) return disks.error();
  call.disks = *std::move(disks);
  facts.has_folder_in_ro = *in_ro;
  facts.userland_is_32_bit = *is_32_bit;
  facts.was_mounted = earlier.has_value();
  call.is_same_disk = !earlier || is_same_disk(*earlier, call);
  const Path lower = decide_lower_place(wanted, facts), layer = layer_place(facts.rw, wanted.target);
  const MountEntry* seen = find_mount_at(*mounts, wanted.target);
  const bool is_kept = earlier && !earlier->kept.empty();  // as it is, and mounted already
  call.is_done = seen != nullptr && (is_our_overlay(*seen) || (is_kept && seen->device == earlier->device));
  const MountEntry* below = find_mount_at(*mounts, lower);
  facts.lower_is_mounted = below != nullptr;
  facts.lower_is_writable = is_writable(below);
  auto existing =
      probe_existing({lower, layer, layer + "/upper", layer + "/work", whole_place(facts.rw, wanted.target)});
  if (!existing) return existing.error();
  facts.existing = *std::move(existing);
  return call;
}

/// Can nobody replay its journal? An image on something protected gets a read-only loop device, and an
/// encrypted volume in such a file is read-only too.
bool is_never_repaired(const MountWanted& wanted) {
  return has_option(wanted.options, "ramroot.loop") || !is_at_or_below(wanted.source, "/dev") ||
         is_device_read_only(wanted.source);
}

/// Tries all options of the overlay and the seal first; then without what the kernel refuses.
/// @param facts   receives what had to be left out
/// @param sealed  receives the devices that were sealed
Report protect_one(const MountWanted& wanted, MountFacts& facts, System& system,
                   std::vector<std::string>& sealed) {
  const Plan plan = make_mount_plan(wanted, facts);
  Report report = execute(plan, system);
  if (!report.failure) sealed = list_sealed(plan);
  if (!report.failure || report.ending != Ending::rolled_back) return report;
  const bool refused = report.failure->errno_value == EINVAL || report.failure->errno_value == EOPNOTSUPP;
  const Step& failed = plan.steps[report.finished].step;
  if (std::holds_alternative<SealDevice>(failed)) facts.devices.clear();
  else if (refused && std::holds_alternative<MountOverlay>(failed)) facts.all_options = false;
  else if (std::holds_alternative<MountReal>(failed) && !option_without_recovery(wanted.fstype).empty() &&
           is_never_repaired(wanted))
    facts.without_recovery = true;
  else return report;
  for (std::size_t i = 0; i < report.finished; ++i)  // not undone: they vanish with the RAM
    if (const auto* made = std::get_if<MakeDir>(&plan.steps[i].step)) facts.existing.insert(made->at.text());
  const Plan simpler = make_mount_plan(wanted, facts);
  report = execute(simpler, system);
  if (!report.failure) sealed = list_sealed(simpler);
  return report;
}

/// @param is_own  this call has mounted the lower, which the plan of a second try does not know
Report fail_resumed(const Error& why, bool is_own, const Path& lower, System& system) {
  Report report{.ending = Ending::rolled_back};
  report.failure = why;
  auto done = is_own ? perform(Unmount{lower}, system) : Result<void>();
  if (done) return report;
  report.ending = Ending::broken;
  report.undo_failure = done.error();
  return report;
}

/// Removes the overlay again, which nobody uses yet, finishes the commit that a power cut
/// interrupted on this file system, and makes the overlay anew.
/// @param note  receives whether that commit waits on, as `ramroot status` shows
Report resume_and_protect(const MountWanted& wanted, MountFacts facts, System& system,
                          std::vector<std::string>& sealed, MountNote& note) {
  const Path lower = decide_lower_place(wanted, facts);
  const bool is_own = !facts.lower_is_mounted;
  auto done = perform(Unmount{wanted.target}, system);
  std::vector<DeviceCounter> devices = facts.devices;
  for (DeviceCounter& one : devices) one.read_only = true;  // sealed by now
  for (const PlannedStep& planned : make_unseal_steps(sealed, devices))
    if (done) done = perform(planned.step, system);
  if (!done) return fail_resumed(done.error(), is_own, lower, system);
  const auto mounts = read_mounts();
  const MountEntry* mount = mounts ? find_mount_at(*mounts, lower) : nullptr;
  note.has_unfinished = mount == nullptr || resume_on(*mount, system).has_unfinished;
  facts.lower_is_mounted = facts.was_mounted = true;
  if (const auto after = read_mounts()) facts.lower_is_writable = is_writable(find_mount_at(*after, lower));
  facts.existing.insert(lower);
  for (const char* dir : {"", "/upper", "/work"})
    facts.existing.insert(layer_place(facts.rw, wanted.target) + dir);
  Report report = protect_one(wanted, facts, system, sealed);
  if (!report.failure || report.ending != Ending::rolled_back) return report;
  return fail_resumed(*report.failure, is_own, lower, system);
}

/// Takes the overlay away again, and what this call has mounted below it.
Report fail_layer(const MountWanted& wanted, const Error& why, bool is_own, const Path& lower,
                  System& system) {
  if (auto done = perform(Unmount{wanted.target}, system); !done)
    return fail_resumed(done.error(), false, lower, system);
  return fail_resumed(why, is_own, lower, system);
}

/// Changes of an earlier boot hold only if they fit. If not, the overlay, which nobody uses yet, is taken
/// away again, or made anew without them.
/// @param before  what was in their folder
Report settle_layer(const MountWanted& wanted, MountFacts facts, const Options& options,
                    const UpperFolder& before, System& system, std::vector<std::string>& sealed,
                    MountNote& note) {
  const Path lower = decide_lower_place(wanted, facts), layer = layer_place(facts.rw, wanted.target);
  const bool is_own = !facts.lower_is_mounted;
  const auto use = decide_kept_layer(wanted, facts, options, before);
  if (!use) return fail_layer(wanted, use.error(), is_own, lower, system);
  Report report;
  if (use->use == UpperUse::anew) {
    auto done = perform(Unmount{wanted.target}, system);
    if (!done) return fail_resumed(done.error(), false, lower, system);
    done = forget_layer(wanted, facts, system);
    if (!done) return fail_resumed(done.error(), is_own, lower, system);
    facts.lower_is_mounted = true;
    facts.was_mounted = false;
    facts.existing = {lower, layer};
    report = protect_one(wanted, facts, system, sealed);
    if (report.failure) return fail_resumed(*report.failure, is_own, lower, system);
  }
  note.of_upper = use->warning;
  if (auto noted = note_layer(wanted, facts, before, *use, system); !noted)
    return fail_layer(wanted, noted.error(), is_own, lower, system);
  return report;
}

/// From here on nobody writes to this disk either. A later call keeps the first counters, because
/// new ones would hide what was written in between.
Result<void> count_writes(MountNote& note, const std::optional<MountNote>& earlier) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* lower = find_mount_at(*mounts, note.lower);
  auto device = lower == nullptr ? note.device : block_device_of(*lower);
  if (!device) return device.error();
  note.device = *std::move(device);
  const bool is_known = earlier && !earlier->counters.empty() && earlier->device == note.device;
  auto disks = probe_disks(lower == nullptr ? "auto" : lower->fstype, note.device);
  if (!disks) return disks.error();
  auto counters = is_known ? earlier->counters : probe_counters(*disks);
  if (!counters) return counters.error();
  note.counters = *std::move(counters);
  return {};
}

/// For `ramroot status`. If it cannot be stored, the mount works all the same, but less is known.
Result<void> store_note(const MountNote& note, System& system) {
  if (note.has_unfinished)
    if (auto told = perform(StoreText{kUnfinished, ""}, system); !told) return told;
  return perform(StoreText{note_file(note.target), render_note(note)}, system);
}

/// Mounts it below an overlay, or leaves everything as it was.
/// @param note  receives what was done, or why not
/// @return      why its devices are not sealed although seal=device asks for it
Result<void> protect_and_note(const MountWanted& wanted, const Call& call, const Options& options,
                              MountNote& note, System& system) {
  note.lower = decide_lower_place(wanted, call.facts);
  MountFacts facts = call.facts;
  const auto before = probe_kept_layer(wanted, facts);
  if (!before) return note.failure = before.error().text(), Result<void>();
  facts.was_mounted = facts.was_mounted || (*before && (*before)->is == UpperFolder::Is::changes);
  const auto devices =
      options.seal == Seal::device ? probe_counters(call.disks) : std::vector<DeviceCounter>();
  if (devices) facts.devices = *devices;
  std::vector<std::string> sealed;
  Report report = protect_one(wanted, facts, system, sealed);
  // One that an earlier call has mounted is as that call left it.
  if (!facts.lower_is_mounted) note.is_unrepaired = facts.without_recovery;
  const auto waits = has_journal(note.lower);
  // If that is unknown, look again where an answer can still be acted upon.
  if (!report.failure && (!waits || *waits)) report = resume_and_protect(wanted, facts, system, sealed, note);
  if (!report.failure && *before)
    report = settle_layer(wanted, facts, options, **before, system, sealed, note);
  note.sealed.insert(note.sealed.end(), sealed.begin(), sealed.end());
  if (report.failure) note.failure = report.failure->text();
  if (report.undo_failure) note.failure += "; taking it back failed too: " + report.undo_failure->text();
  return devices ? Result<void>() : devices.error();
}

/// The fallback with onfail=continue, on the devices that an earlier call may have sealed. If they
/// cannot be looked at, they stay sealed, and mount(8) reports that.
bool mount_plainly(const MountWanted& wanted, const MountNote& note, System& system) {
  std::vector<DeviceCounter> devices;
  if (const auto device = note.sealed.empty() ? Result<std::string>("") : device_of(wanted.source); device)
    if (const auto disks = probe_disks(wanted.fstype, *device); disks)
      if (auto found = probe_counters(*disks); found) devices = *std::move(found);
  const Plan plan = make_plain_mount_plan(wanted, make_unseal_steps(note.sealed, devices));
  return !execute(plan, system).failure;
}

/// The note needs this folder. If it cannot be made, storing the note says so.
void make_folder_of_notes(System& system) {
  if (const auto there = probe_existing({kMountNotes}); !there || there->empty())
    (void)perform(MakeDir{kMountNotes}, system);
}

/// An overlay of the administrator's own: its disks are counted and judged where they are mounted.
MountResult mount_own_overlay(const MountWanted& wanted, System& system) {
  MountNote note{wanted.target, ""};
  if (auto done = mount_own_layers(wanted, system); !done) note.failure = done.error().text();
  MountResult result{note.failure.empty(), note.failure};
  make_folder_of_notes(system);
  if (auto stored = store_note(note, system); !stored) result.unknown = stored.error().text();
  return result;
}

/// Can it be mounted for writing, without an overlay? Not one of several mounts of a disk, of which the first
/// has made all of it read-only, nor a part of a disk, of which the other parts may be wanted in RAM.
bool can_be_kept(const MountWanted& wanted, const MountNote& note) {
  if (has_option(wanted.options, "ramroot.subdir") || has_option(wanted.options, "ramroot.loop"))
    return false;
  const auto mounts = read_mounts();
  const MountEntry* const lower = mounts ? find_mount_at(*mounts, note.lower) : nullptr;
  if (lower == nullptr || lower->fstype == "btrfs") return false;
  const auto users = std::count_if(mounts->begin(), mounts->end(),
                                   [&](const MountEntry& one) { return one.device == lower->device; });
  return users == 1;
}

/// Looks for what lies there that an overlay would break, or copy to RAM, unless somebody has chosen that.
void find_store(const MountWanted& wanted, const Options& options, MountNote& note) {
  const std::string store = options.policies.contains(wanted.target) ? "" : probe_store(note.lower);
  const bool is_kept = !store.empty() && can_be_kept(wanted, note);
  note.kept = is_kept ? store : "";
  note.store_in_ram = is_kept ? "" : store;
}

/// Takes the overlay away again, which nobody uses yet.
bool keep_as_it_is(const MountWanted& wanted, MountNote& note, System& system) {
  for (const Path& one : {wanted.target, note.lower})
    if (auto done = perform(Unmount{one}, system); !done) {
      note.failure = done.error().text();
      return false;
    }
  if (mount_plainly(wanted, note, system)) return true;
  note.failure = "it is kept as it is, because it has " + note.kept + ", and cannot be mounted for writing";
  return false;
}

}  // namespace

MountResult mount_one(const MountWanted& wanted, const Options& options, System& system) {
  if (is_ours(wanted.fstype)) return mount_own_overlay(wanted, system);
  if (wanted.is_read_only) {
    const Report report = execute(make_read_only_mount_plan(wanted), system);
    return {!report.failure, report.failure ? report.failure->text() : ""};
  }
  const auto noted = read_note(wanted.target);
  const auto earlier = noted ? *noted : std::optional<MountNote>();
  const auto call = noted ? probe_call(wanted, earlier) : Result<Call>(noted.error());
  if (call && call->is_done) return {true, ""};  // called by `mount -a`, which cannot know that
  if (call && !call->is_same_disk)
    return {false, "the changes in RAM belong to another disk that was mounted here earlier in this boot"};
  make_folder_of_notes(system);
  MountNote note = earlier.value_or(MountNote{wanted.target, ""});
  note.failure.clear();
  MountResult result;
  if (!call) note.failure = call.error().text();
  else if (const auto sealed = protect_and_note(wanted, *call, options, note, system); !sealed)
    result.unsealed = sealed.error().text();
  result.is_mounted = note.failure.empty();
  note.kept = note.store_in_ram = "";
  if (result.is_mounted) find_store(wanted, options, note);
  if (!note.kept.empty()) {
    note.device = call->device;
    note.is_unrepaired = false;  // its own mount for writing has repaired it
    result.is_mounted = keep_as_it_is(wanted, note, system);
    result.failure = note.failure;
    if (const auto stored = store_note(note, system); !stored) result.unknown = stored.error().text();
    return result;
  }
  result.failure = note.failure;
  result.is_unrepaired = result.is_mounted && note.is_unrepaired;
  if (result.is_mounted && note.device.empty()) note.device = call->device;
  const auto counted = result.is_mounted ? count_writes(note, earlier) : Result<void>();
  if (!result.is_mounted && options.onfail == OnFail::go_on)
    result.is_mounted = mount_plainly(wanted, note, system);
  const auto stored = store_note(note, system);
  if (!counted || !stored) result.unknown = (counted ? stored : counted).error().text();
  return result;
}

Result<void> remount_one(const MountWanted& wanted, System& system) {
  return perform(SetFlags{wanted.target, render_overlay_flags(wanted.options)}, system);
}

}  // namespace ramroot
