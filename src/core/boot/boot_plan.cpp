// SPDX-License-Identifier: GPL-3.0-or-later
// What a boot does, in its order. The steps of each part are in boot_steps.cpp, those of the last
// ones in boot_handover.cpp.
#include "core/boot/boot_plan.hpp"

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/boot/snapshot_root.hpp"
#include "core/request/run_places.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

namespace {

/// Why this root cannot be protected, if so.
std::optional<Error> find_obstacle(const Request& request, const Facts& facts) {
  if (request.failure) return request.failure;
  if (facts.lower.target.empty())
    return Error{ENOENT, "find the real root at " + facts.new_root, "nothing is mounted there"};
  if (facts.parent.target.empty() || facts.parent.target == facts.new_root)
    return Error{0, "protect the real root at " + facts.new_root,
                 "it lies over another mount, and the overlay has to go below it",
                 "unmount the other one first"};
  if (names_device(request.upper) && !facts.upper && !why_nothing_to_do(facts))
    return Error{ENOENT, "put changes onto " + render_for_console(request.upper.device, 60),
                 "it was not found"};
  // Its upper may be on a disk, so nobody can promise that it forgets.
  if (!why_nothing_to_do(facts) && (facts.lower.fstype == "overlay" || facts.lower.fstype == "aufs"))
    return Error{0, "protect the root",
                 "it is " + facts.lower.fstype + " already (" + facts.lower.source +
                     "), and something other than ramroot made it; use only one of them"};
  if (request.upper.kind == UpperWish::Kind::snapshot && !why_nothing_to_do(facts))
    return find_snapshot_obstacle(facts);
  return std::nullopt;
}

/// Where fstab mounts the device for changes; empty if nowhere.
std::string find_second_place(const Facts& facts) {
  if (!facts.upper || facts.upper->crypt || !facts.fstab.parsed || facts.upper->device.empty()) return "";
  for (const FstabLine& line : facts.fstab.parsed->lines()) {
    if (!line.entry) continue;
    const auto found = facts.fstab.devices.find(line.entry->spec);
    if (found != facts.fstab.devices.end() && found->second == facts.upper->device)
      return unescape_fstab(line.entry->target);
  }
  return "";
}

void warn_about(const Request& request, const Facts& facts, const DecidedMounts& mounts,
                const UpperUses& uses, const Means& means, Warnings& warnings) {
  const LayerPlaces places = decide_places(facts);
  const std::string own = "the real root has something of its own at ";
  if (facts.ro == Spot::in_use) warnings.add(own + "/ro; " + places.ro + " is used instead");
  if (facts.rw == Spot::in_use) warnings.add(own + "/rw; " + places.rw + " is used instead");
  if (!facts.fstab.oddity.empty()) warnings.add(facts.fstab.oddity);
  if (request.options.seal == Seal::device && (facts.devices.empty() || !means.seals))
    warnings.add(facts.devices.empty() ? "seal=device does nothing: the root is on no disk"
                                       : "seal=device was given up: the kernel refused it");
  for (const auto& [target, use] : uses)
    if (!use.warning.empty()) warnings.add(use.warning);
  if (const std::string at = find_second_place(facts); !at.empty())
    warnings.add("fstab mounts the device for changes at " + render_for_console(at) +
                 " too, where whoever may write there can change them: take that line out");
  if (facts.upper && facts.upper->fstab == UpperSeen::Fstab::changed)
    warnings.add(
        "what a session before this boot changed in /etc/fstab does not hold, because each boot makes "
        "it anew from that of the disk; it is at " +
        places.rw + kChangedFstab +
        ". 'ramroot-commit /etc/fstab' before the reboot makes a change permanent");
  for (const auto& [target, decision] : mounts.on_disk)
    if (is_makeshift(decision)) warnings.add(explain_makeshift(target, decision));
}

/// The same in another order: the snapshot can be made only when the root has gone.
void add_snapshot_steps(const Request& request, const Facts& facts, const DecidedMounts& mounts,
                        Warnings& warnings, BootSteps& boot) {
  const bool has_overlays =
      std::any_of(mounts.on_disk.begin(), mounts.on_disk.end(),
                  [](const DecidedMount& one) { return one.decision.policy == MountPolicy::overlay; });
  const SnapshotSizes sizes =
      decide_snapshot_sizes(decide_limits(request.options, facts.ram, warnings), facts.ram, has_overlays);
  boot.open_pool(sizes);
  boot.put_root_away();
  boot.mount_snapshot(sizes);
  boot.furnish();
  boot.take_children_along();
  boot.seal_devices();
  boot.place_layers();
  boot.tell_systemd();
  boot.show_snapshot(sizes);
}

}  // namespace

std::string name_of_upper(const UpperSeen& upper) {
  return upper.crypt ? upper.crypt->node + ", encrypted" : upper.node;
}

Result<Plan> make_boot_plan(const Request& request, const Facts& facts, const DecidedMounts& mounts,
                            const UpperUses& uses, const Means& means, Warnings& warnings) {
  if (auto obstacle = find_obstacle(request, facts)) return *std::move(obstacle);
  Plan plan{"protect the root: changes go to " + (facts.upper ? name_of_upper(*facts.upper) : "RAM") +
            (facts.snapshot ? ", below its file system" : "")};
  if (why_nothing_to_do(facts)) return plan;
  warn_about(request, facts, mounts, uses, means, warnings);

  BootSteps boot(facts, mounts, request.options, means, uses);
  if (facts.snapshot) {
    add_snapshot_steps(request, facts, mounts, warnings, boot);
    plan.steps = std::move(boot.steps);
    return plan;
  }
  // The overlay is made beside the root, where nobody looks, from the root and a RAM file system, or the
  // folder of a device.
  boot.make_private();
  boot.mount_layers(facts.upper ? std::nullopt
                                : std::optional(decide_limits(request.options, facts.ram, warnings)));
  boot.seal(facts.new_root, facts.lower);
  boot.mount_overlay();
  // It gets what the system expects of its root: folders, fstab, the mounts that exist already.
  boot.furnish();
  boot.take_children_along();
  // Nothing becomes writable after this. The layers go to where the running system can see them.
  boot.seal_devices();
  boot.place_layers();
  // The new root's systemd learns which disk is below and what not to start.
  boot.tell_systemd();
  // Until here, the root is as it was. Now the overlay takes its place.
  boot.switch_roots();
  plan.steps = std::move(boot.steps);
  return plan;
}

Plan make_record_plan(const State& state, const std::set<Path>& existing) {
  Plan plan{"write down what happened", Recovery::stop_and_report};
  if (!existing.contains(kRunFolder)) plan.steps.emplace_back(MakeDir{kRunFolder});
  if (state.fstab) plan.steps.push_back(store_new_text(kGeneratedFstab, *state.fstab, kOnlyForRoot));
  if (state.real_fstab) plan.steps.push_back(store_new_text(kRealFstab, *state.real_fstab, kOnlyForRoot));
  if (state.hidden_names)
    plan.steps.push_back(store_new_text(kHiddenNames, *state.hidden_names, kOnlyForRoot));
  if (state.memory)
    plan.steps.push_back(store_new_text(kMemoryWish, render_memory_wish(*state.memory), 0644));
  // Before the state: without that nobody believes that all is well.
  if (state.has_unfinished) plan.steps.push_back(store_new_text(kUnfinished, ""));
  plan.steps.push_back(store_new_text(kStateFile, render_state(state)));
  return plan;
}

DecidedMounts decide_boot_mounts(const Options& options, const Facts& facts) {
  FstabWish wish{options,          facts.fstab.lower_names, facts.lower.fstype, {},
                 facts.has_helper, facts.fstab.devices,     facts.fstab.links,  facts.fstab.volumes};
  if (facts.snapshot) wish.snapshot = facts.lower.fstype;
  for (const Child& child : facts.children)
    wish.mounted.push_back({.target = child.path,
                            .fstype = child.mount.fstype,
                            .on_lower = child.mount.source == facts.lower.source});
  return decide_mounts(facts.fstab.parsed.value_or(Fstab("")), wish);
}

LayerPlaces decide_places(const Facts& facts) { return places_in(facts.rw == Spot::in_use ? kRunRw : "/rw"); }

Place in_root_or_run(const Path& root, const Path& place) {
  return place.starts_with("/run/") ? Place{place} : Place{root, place};
}

std::vector<Path> list_overlays(const Facts& facts, const DecidedMounts& mounts) {
  std::vector<Path> paths;
  for (std::size_t i = 0; i < facts.children.size(); ++i)
    if (mounts.mounted[i].policy == MountPolicy::overlay) paths.push_back(facts.children[i].path);
  return paths;
}

bool is_protected_already(const Facts& facts) {
  const auto own = read_own_overlay(facts.lower);
  return (own && own->target == "/") || is_own_snapshot(facts.lower);
}

std::optional<std::string> why_nothing_to_do(const Facts& facts) {
  const MountEntry& root = facts.lower;
  const bool in_ram = root.fstype == "tmpfs" || root.fstype == "ramfs" || root.fstype == "rootfs";
  if (!is_protected_already(facts) && !in_ram) return std::nullopt;
  return facts.new_root + " is on " + root.fstype + " already (" + root.source + ")";
}

}  // namespace ramroot
