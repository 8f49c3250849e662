// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_op.hpp"

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

Path inside_of(const Path& target, const Path& path) {
  if (target == "/") return path;
  return path == target ? "/" : path.substr(target.size());
}

Path stage_of(const CommitOp& op) { return std::string(kCommitStage) + "/" + std::to_string(op.number); }

Path former_of(const CommitOp& op) { return stage_of(op) + ".was"; }

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

std::vector<Step> make_change(const CommitOp& op, const Path& lower) {
  const Place at{lower, op.path}, stage{lower, stage_of(op)};
  const Place source = op.back ? Place{lower, former_of(op)} : stage;
  switch (op.kind) {
    case CommitOp::Kind::remove: return {Rename{at, stage}};
    case CommitOp::Kind::attributes: return {CopyAttributes{source, at, true}, CarryOver{source, at}};
    case CommitOp::Kind::put: break;
  }
  if (op.replaces) return {Exchange{stage, at}};
  return {Rename{stage, at}};
}

}  // namespace

std::vector<Step> make_apply_steps(const std::vector<CommitOp>& ops, const std::vector<bool>& done,
                                   const Path& lower) {
  std::vector<Step> steps;
  const auto change_flags = [&](const CommitOp& op, unsigned set, unsigned clear) {
    if (set != 0 || clear != 0) steps.emplace_back(ChangeFileFlags{Place{lower, op.path}, set, clear});
  };
  // Unlock folders first: a locked folder does not let its contents change. After a crash it may
  // be locked already, so it is unlocked again.
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (!done[i])
      change_flags(ops[i], 0,
                   ops[i].kind == CommitOp::Kind::attributes ? ops[i].unlock | ops[i].lock : ops[i].unlock);
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (!done[i])
      for (Step& step : make_change(ops[i], lower)) steps.push_back(std::move(step));
  for (const CommitOp& op : ops) change_flags(op, op.kind == CommitOp::Kind::remove ? 0 : op.lock, 0);
  return steps;
}

namespace {

std::string shown_path(const CommitOp& op, const Path& target) {
  const bool is_folder = op.is_tree || op.kind == CommitOp::Kind::attributes;
  const Path path = target == "/" ? op.path : target + op.path;
  return render_for_console(path, 4096) + (is_folder && !path.ends_with('/') ? "/" : "");
}

}  // namespace

std::string render_op(const CommitOp& op, const Path& target) {
  const std::string shown = shown_path(op, target);
  switch (op.kind) {
    case CommitOp::Kind::remove: return "delete      " + shown;
    case CommitOp::Kind::attributes: return "attributes  " + shown;
    case CommitOp::Kind::put: break;
  }
  const std::string names = op.objects > 1 ? std::to_string(op.objects - 1) + " in it, " : "";
  return (op.replaces ? "replace     " : "add         ") + shown + " (" + names +
         render_byte_size({op.bytes}) + ")";
}

std::string render_undo_op(const CommitOp& op, const Path& target) {
  return (op.kind == CommitOp::Kind::remove ? "delete      " : "bring back  ") + shown_path(op, target);
}

}  // namespace ramroot
