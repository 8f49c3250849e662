// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/change.hpp"

#include "base/byte_size.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

bool same_times(const Node& a, const Node& b) { return a.mtime_s == b.mtime_s && a.mtime_ns == b.mtime_ns; }

/// A folder's time is the time of the last change of a name in it; that name is a change of its own.
bool same_plain_attributes(const Node& upper, const Node& lower) {
  if (upper.mode != lower.mode || upper.uid != lower.uid || upper.gid != lower.gid) return false;
  return upper.type == NodeType::folder || same_times(upper, lower);
}

}  // namespace

bool needs_look(const Node& upper, const Node& lower) {
  if (upper.type != lower.type) return false;
  if (upper.type == NodeType::link) return true;
  return upper.type == NodeType::file && upper.size == lower.size;
}

bool have_same_contents(const Node& upper, const Node& lower, const Look& look) {
  if (upper.type != lower.type) return false;
  if (upper.type == NodeType::device) return upper.rdev == lower.rdev;
  if (upper.type == NodeType::file && upper.size != lower.size) return false;
  return look.same_contents;
}

ChangeKind classify_change(const Node& upper, const Node* lower, bool is_opaque, const Look& look) {
  if (upper.type == NodeType::whiteout) return lower == nullptr ? ChangeKind::unchanged : ChangeKind::deleted;
  if (lower == nullptr) return ChangeKind::added;
  if (upper.type != lower->type || is_opaque) return ChangeKind::replaced;
  if (!have_same_contents(upper, *lower, look)) return ChangeKind::modified;
  if (!same_plain_attributes(upper, *lower) || !look.same_attributes) return ChangeKind::attributes;
  return ChangeKind::unchanged;
}

std::string_view render_kind(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::attributes: return "attributes";
    case ChangeKind::modified: return "modified";
    case ChangeKind::added: return "added";
    case ChangeKind::deleted: return "deleted";
    case ChangeKind::replaced: return "replaced";
    case ChangeKind::conflict: return "conflict";
    case ChangeKind::unchanged: break;
  }
  return "unchanged";
}

std::string_view render_type(NodeType type) {
  switch (type) {
    case NodeType::folder: return "folder";
    case NodeType::link: return "link";
    case NodeType::device: return "device";
    case NodeType::fifo: return "fifo";
    case NodeType::socket: return "socket";
    case NodeType::whiteout: return "nothing";
    case NodeType::file: break;
  }
  return "file";
}

std::string render_change(const Change& change, Charset charset) {
  constexpr std::size_t kKindWidth = 10, kSizeWidth = 10;
  std::string kind(render_kind(change.kind));
  kind.resize(kKindWidth, ' ');
  std::string size = change.type == NodeType::file ? render_byte_size({change.bytes})
                                                   : std::string(render_type(change.type));
  if (size.size() < kSizeWidth) size.insert(0, kSizeWidth - size.size(), ' ');
  return kind + "  " + size + "  " + render_for_terminal(change.path, kMostShown, charset) +
         (change.type == NodeType::folder && !change.path.ends_with('/') ? "/" : "");
}

}  // namespace ramroot
