// SPDX-License-Identifier: GPL-3.0-or-later
/// What happened to one name since the boot: compares its object in the upper layer with that in
/// the lower one. Touches nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/place.hpp"
#include "base/text.hpp"

namespace ramroot {

enum class NodeType { file, folder, link, device, fifo, socket, whiteout };

/// One object in a layer, as lstat(2) describes it.
struct Node {
  NodeType type = NodeType::file;
  unsigned mode = 0;  ///< permissions, including the set-user-ID and similar bits
  std::uint32_t uid = 0, gid = 0;
  std::uint64_t size = 0, rdev = 0;
  std::uint64_t allocated = 0;  ///< bytes used on the disk or in RAM
  std::uint64_t inode = 0, links = 0;
  std::int64_t mtime_s = 0;
  std::int64_t mtime_ns = 0;
  friend bool operator==(const Node&, const Node&) = default;
};

/// The longest path that is named, in bytes. The kernel resolves 4095 (PATH_MAX), and the places of
/// the layers come before a path.
inline constexpr std::size_t kLongestPath = 4000;

enum class ChangeKind {
  unchanged,   ///< copied to RAM, but still equal
  attributes,  ///< owner, mode, times, extended attributes
  modified,    ///< the contents
  added,
  deleted,
  replaced,  ///< by an object of another type, or a folder deleted and made again
  conflict,  ///< changed, and the real root was changed too after the session copied it: see HiddenNames
};

/// How many bytes of a path a message shows: PATH_MAX; the rest of a longer one is cut.
inline constexpr std::size_t kMostShown = 4096;

struct Change {
  Path path;  ///< as the running system sees it
  ChangeKind kind = ChangeKind::unchanged;
  NodeType type = NodeType::file;  ///< of the present object, or of the deleted one
  std::uint64_t bytes = 0;         ///< size of the present or the deleted file
  std::uint64_t in_ram = 0;        ///< RAM used by the change
  std::uint64_t shared_inode = 0;  ///< its inode in the upper layer, if it has more than one name there
  ChangeKind in_session = ChangeKind::unchanged;  ///< of a conflict: what the session did
  bool is_deep = false;  ///< its path is longer than kLongestPath; `path` is the last folder of that length
  bool is_covered = false;  ///< something is mounted there, which hides what it contains
};

/// The result of comparing both objects, where needs_look() asked for that.
struct Look {
  bool same_contents = true;    ///< of files; of links: the same target
  bool same_attributes = true;  ///< the same extended attributes; looked at only if the contents are equal
};

/// Is it unknown, judging by the size, whether the contents are equal? Times prove nothing: they
/// can be set, and packages that are built reproducibly set them.
bool needs_look(const Node& upper, const Node& lower);

/// Judged by type, size and device, and by what was looked at.
bool have_same_contents(const Node& upper, const Node& lower, const Look& look);

/// @param lower      null if the name is new
/// @param is_opaque  of a folder: nothing of the lower folder shows through
ChangeKind classify_change(const Node& upper, const Node* lower, bool is_opaque, const Look& look);

std::string_view render_kind(ChangeKind kind);
std::string_view render_type(NodeType type);

/// "modified      1.2 KiB  /etc/hosts": one line for people; unprintable characters become \xHH.
std::string render_change(const Change& change, Charset charset = Charset::ascii);

/// The same for programs: one JSON object on one line.
std::string render_change_json(const Change& change);

}  // namespace ramroot
