// SPDX-License-Identifier: GPL-3.0-or-later
/// Decides how the root of this machine gets protected at boot. Touches nothing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/boot/facts.hpp"
#include "core/boot/state.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/plan/plan.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// Which abilities of the kernel a plan relies on.
struct Means {
  bool all_options = true;  ///< false: only the three layers as options of the overlay
  bool seals = true;        ///< false: a driver refused to make its device read-only
  friend bool operator==(const Means&, const Means&) = default;
};

/// What happens to the layers on a device, by mount point; none if changes go to RAM.
using UpperUses = std::map<Path, UpperDecision>;

/// @return  an Error if one of them must not be used
Result<UpperUses> decide_upper_uses(const Options& options, const Facts& facts);

/// For people: "/dev/vdb1", "/dev/vdb, encrypted".
std::string name_of_upper(const UpperSeen& upper);

/// Mounts the device for changes. Of one that is to be encrypted, makes its key and its file system first.
/// @param device  the same for the looks after it: UpperSeen has node and fstype
/// @return        an Error if it must not be encrypted
Result<Plan> make_disk_plan(const UpperSeen& device, const std::set<Path>& existing);

/// What a boot does to a device that it encrypts, or makes a file system on, before its plan is made; none if
/// there is none.
std::vector<PlannedStep> list_format_steps(const Facts& facts);

/// Makes kUpperRoom in a folder for changes.
std::vector<PlannedStep> list_room_steps(const Place& folder);

/// Removes what is to be forgotten before the boot has succeeded, because the device is full.
Plan make_room_plan(const Options& options, const UpperSeen& device, const UpperUses& uses);

/// After a boot that succeeded: removes what was forgotten, and lets go of the device.
Plan make_tidy_plan(const Options& options, const Facts& facts, const UpperUses& uses);

/// The paths that a plan makes in the folder for changes, seen from there.
/// @param overlays  the mounts of the initramfs that get an overlay of their own
std::set<Path> paths_made_in_upper(const std::vector<Path>& overlays);

/// No folder of anybody else ends so.
inline constexpr std::string_view kForgottenSuffix = ".ramroot-forgotten";
/// Where a folder of changes is put that is forgotten: "/upper.ramroot-forgotten".
Path forgotten_place(const Path& folder);

/// What happens to the file systems other than the root: one decision each, and whoever needs one is
/// given this value. DecidedMounts::mounted has those of Facts::children.
DecidedMounts decide_boot_mounts(const Options& options, const Facts& facts);

/// Where the layers will be visible after the boot.
LayerPlaces decide_places(const Facts& facts);

/// Where `place` is before the hand-off: in the new root at `root`, or below /run, which is moved there as a
/// whole.
Place in_root_or_run(const Path& root, const Path& place);

/// The mounts of the initramfs that get an overlay of their own, seen from the real root: "/usr".
std::vector<Path> list_overlays(const Facts& facts, const DecidedMounts& mounts);

/// The paths that a plan makes in the initramfs unless Facts say that they exist.
std::set<Path> paths_made_in_initramfs();

/// Why there is nothing to do, if the root is volatile already.
std::optional<std::string> why_nothing_to_do(const Facts& facts);

/// Did ramroot protect this root already?
bool is_protected_already(const Facts& facts);

/// Decides every step of the boot. The same input gives the same plan.
///
/// Nothing visible at `facts.new_root` changes before the last steps: the overlay is made, tested
/// and furnished beside it, and then takes its place.
/// @param mounts    what decide_boot_mounts() gives for these facts
/// @param uses      what decide_upper_uses() gives for them
/// @param warnings  receives what the user should know about the decisions
/// @return          the plan; an Error if this root cannot be protected
Result<Plan> make_boot_plan(const Request& request, const Facts& facts, const DecidedMounts& mounts,
                            const UpperUses& uses, const Means& means, Warnings& warnings);

/// The plan that records what happened; it runs last.
Plan make_record_plan(const State& state, const std::set<Path>& existing);

}  // namespace ramroot
