#include "engine/protect.hpp"

#include "core/describe.hpp"
#include "engine/executor.hpp"

namespace ramroot {

namespace {

Outcome outcome_of_failure(const Request& request) {
  return request.options.onfail == OnFail::panic ? Outcome::stopped : Outcome::unprotected;
}

/// Would a simpler plan help? Only against a refusal that came from what it leaves out.
bool is_worth_another_try(const Plan& plan, const Report& report) {
  if (report.ending != Ending::rolled_back || report.finished >= plan.steps.size()) return false;
  const Step& failed = plan.steps[report.finished];
  return std::holds_alternative<MountOverlay>(failed) || std::holds_alternative<SwitchBeneath>(failed);
}

State describe_facts(const Request& request, const Facts& facts) {
  State state;
  state.parameter = request.parameter;
  state.source = facts.lower.source;
  state.fstype = facts.lower.fstype;
  state.device = facts.lower.device;
  const LayerPlaces places = decide_places(facts);
  state.ro = places.ro;
  state.rw = places.rw;
  return state;
}

void note_failure(const Request& request, const Report& report, State& state) {
  state.outcome = outcome_of_failure(request);
  state.failure = report.failure->text();
  if (report.ending != Ending::broken) return;
  state.outcome = Outcome::stopped;
  state.failure += "; taking it back failed too: " + report.undo_failure->text();
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

State protect(const Request& request, const Facts& facts, System& system) {
  State state = describe_facts(request, facts);
  Means means{.beneath = facts.can_mount_beneath, .all_options = true};
  for (;;) {
    Warnings warnings = request.warnings;
    const auto plan = make_boot_plan(request, facts, means, warnings);
    if (!plan) return make_failed_state(request, plan.error());
    state.warnings = warnings.lines();
    state.plan.clear();
    for (const Step& step : plan->steps) state.plan.push_back(describe(step));
    if (plan->steps.empty()) {
      state.outcome = Outcome::already;
      return state;
    }
    const Report report = execute(*plan, system);
    if (!report.failure) {
      state.outcome = Outcome::is_protected;
      state.switched = means.beneath ? "beneath" : "stacked";
      return state;
    }
    const Means simplest{.beneath = false, .all_options = false};
    if (means == simplest || !is_worth_another_try(*plan, report)) {
      note_failure(request, report, state);
      return state;
    }
    state.attempts.push_back(report.failure->text());
    means = simplest;
  }
}

}  // namespace ramroot
