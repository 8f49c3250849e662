// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_journal.hpp"

#include <algorithm>
#include <utility>

namespace ramroot {

namespace {

CommitOp invert_one(CommitOp op) {
  std::swap(op.lock, op.unlock);
  // The commit itself changes this time: every rename does.
  op.was.changed_ns = op.now.changed_ns = 0;
  if (op.kind == CommitOp::Kind::attributes) return op.back = !op.back, op;
  const bool becomes_remove = op.kind == CommitOp::Kind::put && !op.replaces;
  op.kind = becomes_remove ? CommitOp::Kind::remove : CommitOp::Kind::put;
  std::swap(op.now, op.was);
  return op;
}

}  // namespace

std::vector<CommitOp> invert(const std::vector<CommitOp>& ops) {
  std::vector<CommitOp> out;
  out.reserve(ops.size());
  std::transform(ops.rbegin(), ops.rend(), std::back_inserter(out), invert_one);
  return out;
}

}  // namespace ramroot
