#include "core/commit_op.hpp"

#include <algorithm>

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

Path inside_of(const Path& target, const Path& path) {
  if (target == "/") return path;
  return path == target ? "/" : path.substr(target.size());
}

namespace {

/// Holes need nothing, and the end of the last block does not count.
std::uint64_t needed_by(const Change& change) {
  return change.type == NodeType::file ? std::min(change.bytes, change.in_ram) : 0;
}

}  // namespace

void OpCollector::add(const Change& change) {
  if (!whole_.empty() && is_below(change.path, whole_)) {
    if (change.kind != ChangeKind::deleted) ops.back().bytes += needed_by(change);
    return;
  }
  CommitOp op{.path = inside_of(target_, change.path)};
  const bool is_folder = change.type == NodeType::folder;
  switch (change.kind) {
    case ChangeKind::unchanged: return;
    case ChangeKind::deleted: op.kind = CommitOp::Kind::remove; break;
    case ChangeKind::attributes:
    case ChangeKind::modified:
      if (is_folder) op.kind = CommitOp::Kind::attributes;
      op.replaces = !is_folder;
      break;
    case ChangeKind::added:
    case ChangeKind::replaced:
      op.replaces = change.kind == ChangeKind::replaced;
      op.is_tree = is_folder;
      break;
  }
  if (op.is_tree) whole_ = change.path;
  if (op.kind == CommitOp::Kind::put) op.bytes = needed_by(change);
  ops.push_back(std::move(op));
}

Path stage_of(std::size_t number) { return std::string(kCommitStage) + "/" + std::to_string(number); }

std::vector<Step> make_apply_steps(const std::vector<CommitOp>& ops, const std::vector<bool>& done,
                                   const Path& lower) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    if (done[i]) continue;
    const Place at{lower, ops[i].path}, stage{lower, stage_of(i)};
    switch (ops[i].kind) {
      case CommitOp::Kind::put:
        if (ops[i].replaces) steps.emplace_back(Exchange{stage, at});
        else steps.emplace_back(Rename{stage, at});
        break;
      case CommitOp::Kind::remove: steps.emplace_back(Rename{at, stage}); break;
      case CommitOp::Kind::attributes: steps.emplace_back(CopyAttributes{stage, at}); break;
    }
  }
  return steps;
}

std::string render_op(const CommitOp& op, const Path& target) {
  const Path path = target == "/" ? op.path : target + op.path;
  const std::string shown = render_for_console(path, 4096) + (op.is_tree ? "/" : "");
  switch (op.kind) {
    case CommitOp::Kind::remove: return "delete      " + shown;
    case CommitOp::Kind::attributes: return "attributes  " + shown + "/";
    case CommitOp::Kind::put: break;
  }
  return (op.replaces ? "replace     " : "add         ") + shown + " (" + render_byte_size({op.bytes}) + ")";
}

}  // namespace ramroot
