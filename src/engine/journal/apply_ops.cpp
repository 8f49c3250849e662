// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/apply_ops.hpp"

#include <set>

#include "base/beneath.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/journal/probe_object.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

Result<bool> is_folder(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  return *now && S_ISDIR((*now)->st_mode);
}

Result<OpSight> probe_attributes(const CommitOp& op, const Path& lower) {
  const Place at{lower, op.path}, former{lower, former_of(op)}, begun{lower, begun_of(op)};
  const Place first{lower, op.back ? applied_of(op) : stage_of(op)};
  const auto there = probe_object(at, Probe::object_alone);
  const auto has_begun = inode_of(begun), waits = inode_of(first);
  if (!there || !has_begun || !waits)
    return !there ? there.error() : !has_begun ? has_begun.error() : waits.error();
  OpSight sight{.there = *there, .is_begun = *has_begun != 0};
  sight.is_ended = !sight.is_begun && *waits == 0;
  if (sight.is_ended) return sight;
  const Place& before = op.back ? first : former;
  const auto known =
      sight.is_begun ? has_attributes_of(at, begun, former) : has_attributes_of(at, before, before);
  if (!known) return known.error();
  sight.is_as_known = *known;
  return sight;
}

/// If attributes could not be set, none may have changed: setting them back would fail just so.
Result<bool> has_former_attributes(const CommitOp& op, const Path& lower) {
  if (op.kind != CommitOp::Kind::attributes || !op.back) return false;
  const Place former{lower, former_of(op)};
  return has_attributes_of(Place{lower, op.path}, former, former);
}

/// A name that was written in the very moment of the change is brought back: the stage then has something
/// else than the object that the journal names.
Result<bool> gives_back(const CommitOp& op, const Path& lower, System& system) {
  if (op.kind == CommitOp::Kind::attributes || op.was.inode == 0) return false;
  const Place at{lower, op.path}, stage{lower, stage_of(op)};
  const auto caught = inode_of(stage);
  if (!caught) return caught.error();
  if (*caught == 0 || *caught == op.was.inode) return false;
  const Step step = op.kind == CommitOp::Kind::put ? Step(Exchange{stage, at}) : Step(Rename{stage, at});
  if (auto done = perform(step, system); !done) return done.error();
  return true;
}

class Application {
 public:
  Application(const Path& lower, OnFailure on_failure, System& system)
      : lower_(lower), on_failure_(on_failure), system_(system) {}

  Applied run(const std::vector<CommitOp>& ops) {
    // Unlock first: a locked folder does not let its contents change.
    for (const CommitOp& op : ops)
      if (is_going_on()) note(unlock(op));
    std::vector<bool> ours;
    ours.reserve(ops.size());
    for (const CommitOp& op : ops) ours.push_back(is_going_on() && note(change(op)));
    for (std::size_t i = 0; i < ops.size(); ++i)
      if (is_going_on() && ours[i]) note(lock(ops[i]));
    return std::move(applied_);
  }

 private:
  bool is_going_on() const { return !applied_.failure || on_failure_ == OnFailure::go_on; }

  /// @return  did it succeed?
  bool note(const Result<bool>& result) {
    if (!result && !applied_.failure) applied_.failure = result.error();
    return result && *result;
  }

  Result<bool> unlock(const CommitOp& op) {
    const std::vector<Step> steps = make_unlock_steps(op, lower_);
    // What a folder that is put later hides is not touched.
    if (op.kind == CommitOp::Kind::put) made_.insert(op.path);
    if (steps.empty() || made_.contains(parent_of(op.path))) return true;
    const auto sight = probe_op(op, lower_);
    if (!sight) return sight.error();
    if (judge_op(op, *sight) != OpState::open) return true;
    auto done = perform_all(steps, system_);
    return done ? Result<bool>(true) : done.error();
  }

  /// @return  is the name as the operation wants it?
  Result<bool> change(const CommitOp& op) {
    const auto sight = probe_op(op, lower_);
    if (!sight) return sight.error();
    const OpState state = judge_op(op, *sight);
    if (state == OpState::left) return applied_.left.push_back(op), false;
    if (state == OpState::done) return has_result(op, *sight);
    auto done = sight->is_begun ? Result<void>() : perform_all(make_begin_steps(op, lower_), system_);
    std::vector<Step> steps = make_change_steps(op, lower_);
    const auto is_back = has_former_attributes(op, lower_);
    if (!is_back) return is_back.error();
    if (*is_back) steps = {steps.back()};
    if (done) done = perform_all(steps, system_);
    if (!done) return done.error();
    const auto foreign = gives_back(op, lower_, system_);
    if (!foreign) return foreign.error();
    if (*foreign) applied_.left.push_back(op);
    return !*foreign;
  }

  Result<bool> lock(const CommitOp& op) {
    auto done = perform_all(make_lock_steps(op, lower_), system_);
    return done ? Result<bool>(true) : done.error();
  }

  Path lower_;
  OnFailure on_failure_;
  System& system_;
  std::set<Path> made_ = {};
  Applied applied_ = {};
};

}  // namespace

Result<OpSight> probe_op(const CommitOp& op, const Path& lower) {
  if (op.kind == CommitOp::Kind::attributes) return probe_attributes(op, lower);
  OpSight sight;
  const auto staged = probe_object(Place{lower, stage_of(op)}, Probe::object_alone);
  if (!staged) return staged.error();
  sight.staged = *staged;
  // What is done already need not be looked at: it may be a large folder.
  const bool is_open = op.kind == CommitOp::Kind::put ? staged->inode == op.now.inode : staged->inode == 0;
  const auto there =
      probe_object(Place{lower, op.path}, is_open ? Probe::with_contents : Probe::object_alone);
  const auto folder = is_folder(Place{lower, parent_of(op.path)});
  if (!there || !folder) return there ? folder.error() : there.error();
  sight.there = *there;
  sight.has_folder = *folder;
  return sight;
}

Applied apply_ops(const std::vector<CommitOp>& ops, const Path& lower, OnFailure on_failure, System& system) {
  return Application(lower, on_failure, system).run(ops);
}

}  // namespace ramroot
