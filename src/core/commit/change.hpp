// SPDX-License-Identifier: GPL-3.0-or-later
/// What happened to one name since the boot, from what the upper and the lower layer have of it.
/// Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/place.hpp"

namespace ramroot {

enum class NodeType { file, folder, link, device, fifo, socket, whiteout };

/// One object of a layer, as lstat(2) tells it.
struct Node {
  NodeType type = NodeType::file;
  unsigned mode = 0;  ///< permissions with the set-user-ID bits
  std::uint32_t uid = 0, gid = 0;
  std::uint64_t size = 0, rdev = 0;
  std::uint64_t allocated = 0;  ///< bytes on the disk or in RAM
  std::uint64_t inode = 0, links = 0;
  std::int64_t mtime_s = 0;
  std::int64_t mtime_ns = 0;
  friend bool operator==(const Node&, const Node&) = default;
};

enum class ChangeKind {
  unchanged,   ///< copied to RAM, and still what it was
  attributes,  ///< owner, mode, times, extended attributes
  modified,    ///< the contents
  added,
  deleted,
  replaced,  ///< by an object of another type, or a folder made anew
};

struct Change {
  Path path;  ///< as the running system sees it
  ChangeKind kind = ChangeKind::unchanged;
  NodeType type = NodeType::file;  ///< of what is there now; of a deleted one, of what was there
  std::uint64_t bytes = 0;         ///< size of the file now; of a deleted one, what it had
  std::uint64_t in_ram = 0;        ///< what the change uses
  std::uint64_t shared_inode = 0;  ///< in the upper layer, of an object with more than one name there
};

/// What a look into both objects found, where needs_look() asked for one.
struct Look {
  bool same_contents = true;    ///< of files; where links lead to
  bool same_attributes = true;  ///< extended ones
};

/// Does the size leave open whether the contents are the same? Times prove nothing: they can be set, and
/// packages that are built reproducibly set them.
bool needs_look(const Node& upper, const Node& lower);

/// @param lower      nothing when the name is new
/// @param is_opaque  of a folder: nothing of the lower one shows through
ChangeKind classify_change(const Node& upper, const Node* lower, bool is_opaque, const Look& look);

std::string_view render_kind(ChangeKind kind);
std::string_view render_type(NodeType type);

/// "modified      1.2 KiB  /etc/hosts": one line for people; strange characters become \xHH.
std::string render_change(const Change& change);

/// The same for programs, an object in one line.
std::string render_change_json(const Change& change);

}  // namespace ramroot
