// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/op_collector.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace ramroot {

namespace {

/// Holes need no space, and the unused rest of the last block does not count.
std::uint64_t needed_by(const Change& change) {
  return change.type == NodeType::file ? std::min(change.bytes, change.in_ram) : 0;
}

}  // namespace

bool OpCollector::leaves_out(const Change& change) {
  const std::string* const pattern = find_exclusion(filter_, change.path);
  if (pattern == nullptr) return false;
  excluded.add(*pattern, change.path);
  if (is_boot_image(change.path) && change.type != NodeType::folder && change.kind != ChangeKind::deleted)
    leave_once(change.path,
               "has the name of an image that boots, and one that is made in this session lacks things: make "
               "it with 'ramroot-commit -- COMMAND', or commit it by its name");
  return true;
}

/// If deleting or replacing a whole folder would also delete excluded things in it, the folder
/// stays as it is.
bool OpCollector::stays_behind(const Change& change) {
  if (!skipped_.empty() && is_below(change.path, skipped_)) return true;
  if (leaves_out(change)) return true;
  if (change.kind != ChangeKind::deleted && change.kind != ChangeKind::replaced) return false;
  if (!may_exclude_below(filter_, change.path)) return false;
  skipped_ = change.path;
  left.push_back(render_for_console(change.path, 4096) + " was " + std::string(render_kind(change.kind)) +
                 ", and something below it is excluded");
  return true;
}

void OpCollector::add_to_whole(const Change& change) {
  if (change.kind == ChangeKind::deleted) return;
  ops.back().bytes += needed_by(change);
  ++ops.back().objects;
  if (change.shared_inode == 0) return;
  linked_.insert(change.shared_inode);
  if (change.is_deep)
    leave_once(change.path, "has hard links too far below it: they become files of their own");
}

void OpCollector::leave_once(const Path& path, const std::string& why) {
  std::string text = render_for_console(path, kMostShown) + " " + why;
  if (text == last_left_) return;
  left.push_back(text);
  last_left_ = std::move(text);
}

/// An operation names its object, which only works as far as the kernel resolves the path. What is in
/// a whole new folder needs no name.
void OpCollector::add_deep(const Change& change) {
  const bool in_whole = change.path == whole_ || takes_whole(change.path);
  if (change.kind == ChangeKind::unchanged) return;
  if (in_whole) return add_to_whole(change);
  if (!skipped_.empty() && is_at_or_below(change.path, skipped_)) return;
  if (leaves_out(change)) return;
  leave_once(change.path, "has changes too far below it: their paths are longer than the system can name");
}

void OpCollector::add(const Change& change) {
  if (change.is_deep) return add_deep(change);
  if (change.kind == ChangeKind::unchanged) {
    CommitOp op{.path = inside_of(target_, change.path),
                .replaces = true,
                .carries = change.type == NodeType::file,
                .bytes = needed_by(change)};
    if (change.shared_inode != 0 && !is_excluded(filter_, change.path))
      unchanged_linked_.emplace_back(change.shared_inode, std::move(op));
    return;
  }
  if (!whole_.empty() && is_below(change.path, whole_)) return add_to_whole(change);
  if (stays_behind(change)) return;
  CommitOp op{.path = inside_of(target_, change.path)};
  const bool is_folder = change.type == NodeType::folder;
  switch (change.kind) {
    case ChangeKind::unchanged:
    case ChangeKind::conflict: break;  // never added: the user decides what becomes of it
    case ChangeKind::deleted: op.kind = CommitOp::Kind::remove; break;
    case ChangeKind::attributes:
    case ChangeKind::modified:
      if (is_folder) op.kind = CommitOp::Kind::attributes;
      op.replaces = !is_folder;
      op.carries = is_folder || change.type == NodeType::file;
      break;
    case ChangeKind::added:
    case ChangeKind::replaced:
      op.replaces = change.kind == ChangeKind::replaced;
      op.is_tree = is_folder && !change.is_covered && !may_exclude_below(filter_, change.path);
      break;
  }
  if (op.is_tree) whole_ = change.path;
  if (op.kind == CommitOp::Kind::put) op.bytes = needed_by(change);
  if (change.shared_inode != 0) linked_.insert(change.shared_inode);
  ops.push_back(std::move(op));
}

void OpCollector::add_linked() {
  for (auto& [inode, op] : unchanged_linked_)
    if (linked_.contains(inode)) ops.push_back(std::move(op));
  unchanged_linked_.clear();
}

}  // namespace ramroot
