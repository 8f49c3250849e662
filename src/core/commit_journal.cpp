#include "core/commit_journal.hpp"

#include <utility>

namespace ramroot {

std::vector<CommitOp> invert(const std::vector<CommitOp>& ops, const std::vector<std::uint64_t>& kept) {
  std::vector<CommitOp> out;
  for (std::size_t i = ops.size(); i-- > 0;) {
    CommitOp op = ops[i];
    std::swap(op.lock, op.unlock);
    switch (op.kind) {
      case CommitOp::Kind::attributes: op.back = !op.back; break;
      case CommitOp::Kind::remove:
        op.kind = CommitOp::Kind::put;
        op.inode = kept[i];
        break;
      case CommitOp::Kind::put:
        if (op.replaces) op.inode = kept[i];
        else op.kind = CommitOp::Kind::remove;
        break;
    }
    out.push_back(std::move(op));
  }
  return out;
}

}  // namespace ramroot
