// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/commit_journal.hpp"

#include <utility>

namespace ramroot {

namespace {

void put_back(CommitOp& op, const KeptObject& kept) {
  op.kind = CommitOp::Kind::put;
  op.inode = kept.inode;
  op.mtime_s = kept.mtime_s;
  op.mtime_ns = kept.mtime_ns;
}

}  // namespace

std::vector<CommitOp> invert(const std::vector<CommitOp>& ops, const std::vector<KeptObject>& kept) {
  std::vector<CommitOp> out;
  for (std::size_t i = ops.size(); i-- > 0;) {
    CommitOp op = ops[i];
    std::swap(op.lock, op.unlock);
    switch (op.kind) {
      case CommitOp::Kind::attributes: op.back = !op.back; break;
      case CommitOp::Kind::remove: put_back(op, kept[i]); break;
      case CommitOp::Kind::put:
        if (op.replaces) put_back(op, kept[i]);
        else op.kind = CommitOp::Kind::remove;
        break;
    }
    out.push_back(std::move(op));
  }
  return out;
}

}  // namespace ramroot
