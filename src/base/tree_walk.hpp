// SPDX-License-Identifier: GPL-3.0-or-later
/// Goes through all that is below a folder, however deep, without recursion: a tree that an ordinary
/// user made must not exhaust the stack, the descriptors or the memory of root.
#pragma once

#include <cstddef>
#include <string>

#include "base/unique_fd.hpp"

namespace ramroot {

/// A name in a folder that a walk has reached. Valid during the call only.
struct Found {
  int folder = -1;          ///< the open folder
  const char* name = "";    ///< in that folder
  const std::string& path;  ///< of the name, from the start of the walk
};

/// What a walk does next.
enum class Next {
  go_on,
  skip,  ///< does not go through this folder: no leave() either
  stop,  ///< the walk ends
};

/// What is done with the objects of a tree. Failures are kept by the visitor, which then stops.
class TreeVisitor {
 public:
  TreeVisitor() = default;
  TreeVisitor(const TreeVisitor&) = delete;
  TreeVisitor& operator=(const TreeVisitor&) = delete;
  virtual ~TreeVisitor() = default;

  /// Anything but a folder.
  virtual Next object(const Found& found) = 0;
  /// A folder, before what is in it.
  virtual Next enter(const Found& found, int opened) = 0;
  /// The same folder, after what is in it; `found.folder` is open again.
  virtual Next leave(const Found&) { return Next::go_on; }
  /// This folder could not be opened, read to the end, or reached on the way back (ESTALE: somebody
  /// moved folders meanwhile, and the walk ends). @param why  errno(3)
  virtual Next unreadable(const std::string& path, int why) = 0;
};

/// Bytes of names that a walk keeps at once, whatever it meets.
inline constexpr std::size_t kMostNamesHeld = 32U << 20;

/// Visits everything below the open folder `top`, but not `top` itself, sorted by the bytes of the names:
/// each folder with all its contents before the next name. Follows no link. The time grows with the number of
/// objects. Kept are the names of the folders on the way; a folder with more names than may be kept is read
/// again for each portion of them.
/// @param path       of `top`, which all other paths begin with; "" or "/" for the root
/// @param most_held  bytes; each folder on the way may have 4 KiB in any case
void walk_tree(UniqueFd top, std::string path, TreeVisitor& visitor, std::size_t most_held = kMostNamesHeld);

}  // namespace ramroot
