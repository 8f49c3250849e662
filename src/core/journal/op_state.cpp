// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/op_state.hpp"

namespace ramroot {

bool is_same_object(const KnownObject& known, const KnownObject& now) {
  const bool differs = known.birth_ns != 0 && now.birth_ns != 0 && known.birth_ns != now.birth_ns;
  return known.inode == now.inode && !differs;
}

bool is_unchanged(const KnownObject& known, const KnownObject& now) {
  if (!is_same_object(known, now)) return false;
  return (known.print == 0 || known.print == now.print) &&
         (known.changed_ns == 0 || known.changed_ns == now.changed_ns);
}

namespace {

OpState judge_attributes(const CommitOp& op, const OpSight& sight) {
  if (sight.is_ended) return OpState::done;
  const bool is_ours = sight.there.inode != 0 && is_same_object(op.was, sight.there) && sight.is_as_known;
  return is_ours ? OpState::open : OpState::left;
}

}  // namespace

OpState judge_op(const CommitOp& op, const OpSight& sight) {
  switch (op.kind) {
    case CommitOp::Kind::attributes: return judge_attributes(op, sight);
    case CommitOp::Kind::put:
      if (sight.staged.inode == 0 || sight.staged.inode != op.now.inode) return OpState::done;
      break;
    case CommitOp::Kind::remove:
      if (sight.staged.inode != 0 || sight.there.inode == 0) return OpState::done;
      break;
  }
  return sight.has_folder && is_unchanged(op.was, sight.there) ? OpState::open : OpState::left;
}

bool has_result(const CommitOp& op, const OpSight& sight) {
  if (sight.there.inode == 0) return false;
  return is_same_object(op.kind == CommitOp::Kind::attributes ? op.was : op.now, sight.there);
}

}  // namespace ramroot
