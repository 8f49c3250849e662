// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/protect.hpp"

#include <cerrno>

#include "core/boot/boot_labels.hpp"
#include "core/memory/pool_rule.hpp"
#include "core/mounts/seal.hpp"
#include "core/mounts/snapshot_mount.hpp"
#include "core/plan/describe.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/executor.hpp"
#include "system/room.hpp"

namespace ramroot {

namespace {

Outcome outcome_of_failure(const Request& request) {
  return request.options.onfail == OnFail::panic ? Outcome::stopped : Outcome::unprotected;
}

/// The means for another try after `report`: without what the kernel just refused. Nothing if the
/// failure is of another kind or nothing is left to give up.
std::optional<Means> simpler_means(const Plan& plan, const Report& report, Means means) {
  if (report.ending != Ending::rolled_back) return std::nullopt;
  const bool refused = report.failure->errno_value == EINVAL || report.failure->errno_value == EOPNOTSUPP;
  const Step& failed = plan.steps[report.finished].step;
  if (refused && means.all_options && std::holds_alternative<MountOverlay>(failed)) means.all_options = false;
  else if (std::holds_alternative<SealDevice>(failed))
    means.seals = false;  // still better than no protection
  else return std::nullopt;
  return means;
}

UpperState describe_upper(const Options& options, const UpperSeen& device, const UpperUses& uses) {
  UpperState out{device.node, device.device, device.fstype, options.dir, device.now_s};
  if (device.crypt) out.encrypted_on = device.crypt->node;
  const auto use = uses.find("/");
  out.goes_on = use != uses.end() && use->second.use == UpperUse::goes_on;
  const auto& note = device.layers.at("/").folder.note;
  if (out.goes_on && note) out.since_s = note->since_s;
  return out;
}

/// What the plan has made of the root.
SnapshotState describe_snapshot(const Facts& facts, const Plan& plan) {
  SnapshotState out{facts.snapshot->node, facts.block_device, kSnapshotRoot, kSnapshotPool};
  for (const PlannedStep& planned : plan.steps) {
    if (const auto* room = std::get_if<LimitRoom>(&planned.step)) out.room = room->room.bytes;
    if (const auto* pool = std::get_if<OpenPool>(&planned.step))
      out.size = pool->size.bytes, out.most = pool->data.bytes;
  }
  return out;
}

State describe_facts(const Request& request, const Facts& facts, const DecidedMounts& mounts,
                     const UpperUses& uses) {
  State state;
  state.parameter = request.parameter;
  state.source = facts.lower.source;
  state.fstype = facts.lower.fstype;
  state.device = facts.lower.device;
  const LayerPlaces places = decide_places(facts);
  state.ro = places.ro;
  state.rw = places.rw;
  if (facts.upper) state.upper = describe_upper(request.options, *facts.upper, uses);
  state.mounts = make_records(mounts);
  state.overlays = list_overlays(facts, mounts);
  return state;
}

void note_failure(const Request& request, const Report& report, State& state) {
  state.outcome = outcome_of_failure(request);
  state.failure = report.failure->text();
  if (state.upper && state.upper->goes_on)
    state.failure += "; if that is because of the changes on " + state.upper->source +
                     ", 'ramroot reset-upper' has the next boot forget them";
  if (report.ending != Ending::broken) return;
  state.outcome = Outcome::stopped;
  state.failure += "; taking it back failed too: " + report.undo_failure->text();
}

/// The root is protected without that, too.
void give_labels(const Facts& facts, const DecidedMounts& mounts, State& state, System& system) {
  const Plan plan = make_label_plan(facts, mounts);
  for (const PlannedStep& planned : plan.steps) state.plan.push_back(describe(planned.step));
  const Report report = execute(plan, system);
  if (report.failure)
    state.warnings.push_back("SELinux may keep what starts first from using / and /etc/fstab: " +
                             report.failure->text());
}

}  // namespace

State make_failed_state(const Request& request, const Error& failure) {
  State state;
  state.parameter = request.parameter;
  state.outcome = outcome_of_failure(request);
  state.failure = failure.text();
  state.warnings = request.warnings.lines();
  return state;
}

State protect(const Request& request, const Facts& facts, const DecidedMounts& mounts, const UpperUses& uses,
              System& system) {
  State state = describe_facts(request, facts, mounts, uses);
  Means means;
  for (;;) {
    Warnings warnings = request.warnings;
    const auto plan = make_boot_plan(request, facts, mounts, uses, means, warnings);
    if (!plan) return make_failed_state(request, plan.error());
    state.warnings = warnings.lines();
    state.plan.clear();
    for (const auto& steps : {list_format_steps(facts), plan->steps})
      for (const PlannedStep& planned : steps) state.plan.push_back(describe(planned.step));
    if (plan->steps.empty()) {
      state.outcome = Outcome::already;
      return state;
    }
    const Report report = execute(*plan, system);
    if (!report.failure) {
      UpperLimits limits;
      state.outcome = Outcome::is_protected;
      state.sealed = list_sealed(*plan);
      for (const PlannedStep& planned : plan->steps) {
        if (const auto* fstab = std::get_if<WriteText>(&planned.step)) state.fstab = fstab->text;
        if (const auto* tmpfs = std::get_if<MountTmpfs>(&planned.step))
          limits = {tmpfs->size, tmpfs->nr_inodes};
      }
      if (facts.snapshot) state.snapshot = describe_snapshot(facts, *plan);
      if (state.snapshot) limits.size = budget_for({state.snapshot->size});
      state.memory = decide_memory_wish(request, limits);
      if (state.fstab) state.real_fstab = mounts.fstab.text();
      if (state.upper && state.upper->goes_on) state.hidden_names = facts.upper->hidden_names;
      if (facts.snapshot) {
        if (const auto used = bytes_in_use(facts.new_root)) state.snapshot->used = *used;
        if (const std::string now = number_of_node(kSnapshotLowerNode); !now.empty()) state.device = now;
      } else {
        give_labels(facts, mounts, state, system);  // a snapshot has those of the disk
      }
      return state;
    }
    const auto simpler = simpler_means(*plan, report, means);
    if (!simpler) {
      note_failure(request, report, state);
      return state;
    }
    state.attempts.push_back(report.failure->text());
    means = *simpler;
  }
}

}  // namespace ramroot
