// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_op.hpp"

#include <utility>

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

Path inside_of(const Path& target, const Path& path) {
  if (target == "/") return path;
  return path == target ? "/" : path.substr(target.size());
}

Path stage_of(const CommitOp& op) { return std::string(kCommitStage) + "/" + std::to_string(op.number); }

Path former_of(const CommitOp& op) { return stage_of(op) + ".was"; }

Path begun_of(const CommitOp& op) { return stage_of(op) + ".at"; }

Path applied_of(const CommitOp& op) { return stage_of(op) + ".is"; }

std::vector<Step> make_stage_steps(const CommitOp& op, const Path& upper, const Path& lower,
                                   const RamLimits& limits) {
  const Place from{upper, op.path}, stage{lower, stage_of(op)}, there{lower, op.path};
  std::vector<Step> steps;
  switch (op.kind) {
    case CommitOp::Kind::remove: return steps;
    case CommitOp::Kind::put: steps.emplace_back(CopyTree{from, stage, op.is_tree}); break;
    case CommitOp::Kind::attributes: {  // also works for "/", which has no name that could be replaced
      const Place former{lower, former_of(op)};
      steps = {MakeDir{former, 0700}, CopyAttributes{there, former}, MakeDir{stage, 0700},
               CopyAttributes{from, stage}, CarryOver{from, stage}};
    }
  }
  if (op.text) steps.emplace_back(WriteText{stage, *op.text});
  if (op.carries) steps.emplace_back(CarryOver{there, stage, limits.user_attributes, limits.noatime});
  return steps;
}

namespace {

std::vector<Step> change_flags(const CommitOp& op, const Path& lower, unsigned set, unsigned clear) {
  if (set == 0 && clear == 0) return {};
  return {ChangeFileFlags{Place{lower, op.path}, set, clear}};
}

}  // namespace

std::vector<Step> make_unlock_steps(const CommitOp& op, const Path& lower) {
  const bool is_folder = op.kind == CommitOp::Kind::attributes;
  return change_flags(op, lower, 0, is_folder ? op.unlock | op.lock : op.unlock);
}

std::vector<Step> make_begin_steps(const CommitOp& op, const Path& lower) {
  if (op.kind != CommitOp::Kind::attributes) return {};
  return {Rename{Place{lower, op.back ? applied_of(op) : stage_of(op)}, Place{lower, begun_of(op)}}};
}

std::vector<Step> make_change_steps(const CommitOp& op, const Path& lower) {
  const Place at{lower, op.path}, stage{lower, stage_of(op)}, begun{lower, begun_of(op)};
  switch (op.kind) {
    case CommitOp::Kind::remove: return {Rename{at, stage}};
    case CommitOp::Kind::attributes: {
      const Place source = op.back ? Place{lower, former_of(op)} : begun;
      return {CopyAttributes{source, at, true}, CarryOver{source, at},
              Rename{begun, op.back ? stage : Place{lower, applied_of(op)}}};
    }
    case CommitOp::Kind::put: break;
  }
  if (op.replaces) return {Exchange{stage, at}};
  return {Rename{stage, at}};
}

std::vector<Step> make_lock_steps(const CommitOp& op, const Path& lower) {
  return change_flags(op, lower, op.kind == CommitOp::Kind::remove ? 0 : op.lock, 0);
}

namespace {

std::string shown_path(const CommitOp& op, const Path& target) {
  const bool is_folder = op.is_tree || op.kind == CommitOp::Kind::attributes;
  const Path path = target == "/" ? op.path : target + op.path;
  return render_for_console(path, 4096) + (is_folder && !path.ends_with('/') ? "/" : "");
}

}  // namespace

std::string name_action(const CommitOp& op) {
  if (op.kind == CommitOp::Kind::remove) return "delete";
  if (op.kind == CommitOp::Kind::attributes) return "attributes";
  return op.replaces ? "replace" : "add";
}

std::string render_op(const CommitOp& op, const Path& target) {
  std::string line = name_action(op);
  line.resize(12, ' ');
  line += shown_path(op, target);
  if (op.kind != CommitOp::Kind::put) return line;
  const std::string names = op.objects > 1 ? std::to_string(op.objects - 1) + " in it, " : "";
  return line + " (" + names + render_byte_size({op.bytes}) + ")";
}

std::string render_undo_op(const CommitOp& op, const Path& target) {
  return (op.kind == CommitOp::Kind::remove ? "delete      " : "bring back  ") + shown_path(op, target);
}

namespace {

std::string saved_path(const CommitOp& op, const Path& lower, const Path& saved) {
  return render_for_console(Place{lower, saved + "/" + std::to_string(op.number)}.text(), 4096);
}

}  // namespace

std::string render_left(const CommitOp& op, const Path& target, const Path& lower, const Path& saved) {
  std::string stays =
      shown_path(op, target) + " was changed by something else after the commit began, and stays as it is";
  if (op.kind != CommitOp::Kind::put) return stays;
  return std::move(stays) + ": the version of the commit is " + saved_path(op, lower, saved);
}

std::string render_removal(const Path& target, const Path& lower, const Path& saved) {
  const std::string remove = "rm -r " + render_for_console(Place{target, saved}.text(), 4096);
  return target == lower ? remove : "ramroot-commit -- " + remove;
}

std::string render_abandoned(const CommitOp& op, bool is_done, const Path& target, const Path& lower,
                             const Path& saved) {
  const std::string name = shown_path(op, target), other = saved_path(op, lower, saved);
  switch (op.kind) {
    case CommitOp::Kind::attributes:
      return (is_done ? "changed      " : "not changed  ") + name + " (attributes)";
    case CommitOp::Kind::remove:
      return is_done ? "deleted      " + name + " (it is " + other + ")" : "not deleted  " + name;
    case CommitOp::Kind::put: break;
  }
  if (!is_done)
    return (op.replaces ? "not changed  " : "not added    ") + name + " (the new version is " + other + ")";
  return op.replaces ? "changed      " + name + " (the old version is " + other + ")"
                     : "added        " + name;
}

}  // namespace ramroot
