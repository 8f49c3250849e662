// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/state.hpp"

#include <cerrno>

#include "base/json.hpp"
#include "core/mounts/records_json.hpp"

namespace ramroot {

namespace {

constexpr Outcome kOutcomes[] = {Outcome::is_protected, Outcome::already, Outcome::unprotected,
                                 Outcome::stopped};

}  // namespace

std::string render_outcome(Outcome outcome) {
  switch (outcome) {
    case Outcome::is_protected: return "protected";
    case Outcome::already: return "already";
    case Outcome::unprotected: return "unprotected";
    case Outcome::stopped: break;
  }
  return "stopped";
}

std::string render_state(const State& state) {
  json out = {{"schema", 1},
              {"version", RAMROOT_VERSION},
              {"outcome", render_outcome(state.outcome)},
              {"parameter", state.parameter},
              {"failure", state.failure},
              {"warnings", state.warnings},
              {"lower", {{"source", state.source}, {"fstype", state.fstype}, {"device", state.device}}},
              {"places", {{"ro", state.ro}, {"rw", state.rw}}},
              {"mounts", render_records(state.mounts)},
              {"counters", render_counters(state.counters)},
              {"left_open", state.left_open},
              {"sealed", state.sealed},
              {"plan", state.plan},
              {"attempts", state.attempts}};
  if (state.upper)
    out["upper"] = {{"source", state.upper->source},
                    {"device", state.upper->device},
                    {"fstype", state.upper->fstype},
                    {"folder", state.upper->folder},
                    {"since_s", state.upper->since_s},
                    {"goes_on", state.upper->goes_on},
                    {"encrypted_on", state.upper->encrypted_on}};
  if (state.snapshot)
    out["snapshot"] = {{"disk", state.snapshot->disk}, {"disk_device", state.snapshot->disk_device},
                       {"root", state.snapshot->root}, {"pool", state.snapshot->pool},
                       {"room", state.snapshot->room}, {"size", state.snapshot->size},
                       {"most", state.snapshot->most}, {"used", state.snapshot->used}};
  if (state.overlays) out["overlays"] = *state.overlays;
  return dump(out);
}

std::string render_upper(const UpperState& upper) {
  return upper.encrypted_on.empty() ? upper.source
                                    : upper.encrypted_on + ", encrypted with a key that is gone at power-off";
}

Result<State> parse_state(std::string_view text) {
  const json root = parse_lenient(text);
  const Error broken{EINVAL, "read the state file"};
  if (!root.is_object() || root.value("/schema"_json_pointer, json()) != 1) return broken;
  State state;
  bool known = false;
  for (const Outcome outcome : kOutcomes) {
    if (render_outcome(outcome) != text_of(root, "outcome")) continue;
    state.outcome = outcome;
    known = true;
  }
  if (!known) return broken;
  state.parameter = text_of(root, "parameter");
  state.failure = text_of(root, "failure");
  state.warnings = list_of(root, "warnings");
  const json lower = root.value("/lower"_json_pointer, json::object());
  state.source = text_of(lower, "source");
  state.fstype = text_of(lower, "fstype");
  state.device = text_of(lower, "device");
  const json places = root.value("/places"_json_pointer, json::object());
  state.ro = text_of(places, "ro");
  state.rw = text_of(places, "rw");
  state.mounts = records_of(root);
  if (root.contains("upper")) {
    const json upper = root.value("/upper"_json_pointer, json::object());
    state.upper =
        UpperState{text_of(upper, "source"),      text_of(upper, "device"),    text_of(upper, "fstype"),
                   text_of(upper, "folder"),      signed_of(upper, "since_s"), is_true(upper, "goes_on"),
                   text_of(upper, "encrypted_on")};
  }
  if (root.contains("snapshot")) {
    const json snapshot = root.value("/snapshot"_json_pointer, json::object());
    state.snapshot = SnapshotState{text_of(snapshot, "disk"),   text_of(snapshot, "disk_device"),
                                   text_of(snapshot, "root"),   text_of(snapshot, "pool"),
                                   number_of(snapshot, "room"), number_of(snapshot, "size"),
                                   number_of(snapshot, "most"), number_of(snapshot, "used")};
  }
  if (root.contains("overlays")) state.overlays = list_of(root, "overlays");
  state.counters = counters_of(root);
  state.left_open = is_true(root, "left_open");
  state.sealed = list_of(root, "sealed");
  state.plan = list_of(root, "plan");
  state.attempts = list_of(root, "attempts");
  return state;
}

}  // namespace ramroot
