// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_plan.hpp"

#include <cerrno>

#include "core/boot/boot_mounts.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/mounts/fstab_policy.hpp"
#include "core/request/run_places.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

namespace {

void warn_about(const Facts& facts, const LayerPlaces& places, Warnings& warnings) {
  const std::string own = "the real root has something of its own at ";
  if (facts.ro == Spot::in_use) warnings.add(own + "/ro; " + places.ro + " is used instead");
  if (facts.rw == Spot::in_use) warnings.add(own + "/rw; " + places.rw + " is used instead");
  if (!facts.fstab.oddity.empty()) warnings.add(facts.fstab.oddity);
}

}  // namespace

LayerPlaces decide_places(const Facts& facts) {
  LayerPlaces places;
  if (facts.ro == Spot::in_use) places.ro = kRunRo;
  if (facts.rw == Spot::in_use) places.rw = kRunRw;
  return places;
}

bool is_protected_already(const Facts& facts) {
  const auto own = read_own_overlay(facts.lower);
  return own && own->target == "/";
}

std::optional<std::string> why_nothing_to_do(const Facts& facts) {
  const MountEntry& root = facts.lower;
  const bool in_ram = root.fstype == "tmpfs" || root.fstype == "ramfs" || root.fstype == "rootfs";
  if (!is_protected_already(facts) && !in_ram) return std::nullopt;
  return facts.new_root + " is on " + root.fstype + " already (" + root.source + ")";
}

Result<Plan> make_boot_plan(const Request& request, const Facts& facts, const Means& means,
                            Warnings& warnings) {
  if (request.failure) return *request.failure;
  if (facts.lower.target.empty())
    return Error{ENOENT, "looking for the real root at " + facts.new_root, "nothing is mounted there"};
  if (facts.parent.target.empty() || facts.parent.target == facts.new_root)
    return Error{0, "the real root at " + facts.new_root + " lies over another mount",
                 "the overlay has to go below it; unmount the other one first"};
  Plan plan{"protect the root: changes go to RAM"};
  if (why_nothing_to_do(facts)) return plan;
  // Its upper may be on a disk, so nobody can promise that it forgets.
  if (facts.lower.fstype == "overlay" || facts.lower.fstype == "aufs")
    return Error{0, "the root is " + facts.lower.fstype + " already (" + facts.lower.source + ")",
                 "something other than ramroot made it; use only one of them"};
  warn_about(facts, decide_places(facts), warnings);
  if (request.options.seal == Seal::device && (facts.devices.empty() || !means.seals))
    warnings.add(facts.devices.empty() ? "seal=device does nothing: the root is on no disk"
                                       : "seal=device was given up: the kernel refused it");
  const BootMounts mounts = decide_boot_mounts(request.options, facts);
  for (const MountRecord& record : mounts.records)
    if (record.decision.why.starts_with("mount.ramroot") ||
        record.decision.why.starts_with("shares its btrfs"))
      warnings.add(record.target + " is not protected as it should be: " + record.decision.why);

  BootSteps boot(facts, mounts, request.options, means);
  boot.make_private();
  boot.mount_layers(decide_limits(request.options, facts.ram, warnings));
  boot.seal(facts.new_root, facts.lower);
  boot.mount_overlay();
  boot.furnish();
  boot.take_children_along();
  boot.seal_devices();
  boot.place_layers();
  boot.tell_systemd();
  boot.restore_labels();
  boot.switch_roots();
  plan.steps = std::move(boot.steps);
  return plan;
}

Plan make_record_plan(const State& state, const std::set<Path>& existing) {
  Plan plan{"write down what happened", Recovery::stop_and_report};
  if (!existing.contains(kRunFolder)) plan.steps.emplace_back(MakeDir{kRunFolder});
  if (state.fstab) plan.steps.push_back(store_new_text(kGeneratedFstab, *state.fstab));
  if (state.real_fstab) plan.steps.push_back(store_new_text(kRealFstab, *state.real_fstab));
  plan.steps.push_back(store_new_text(kStateFile, render_state(state)));
  return plan;
}

}  // namespace ramroot
