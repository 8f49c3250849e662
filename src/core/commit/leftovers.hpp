// SPDX-License-Identifier: GPL-3.0-or-later
/// What finished commits replaced and keep for `--undo`: what of it goes, and when. Touches nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "base/place.hpp"
#include "core/journal/commit_record.hpp"

namespace ramroot {

/// Space of a file system, or how much of it something needs.
struct Room {
  std::uint64_t bytes = 0;
  std::uint64_t objects = 0;  ///< inodes
};

/// The folder with what one commit replaced.
struct Leftover {
  Path path = {};                ///< on the file system: "/.ramroot/replaced-4711abcd-0"
  std::uint64_t number = 0;      ///< of the commit; 0 if it cannot be undone any more
  bool is_of_this_boot = false;  ///< programs may still use what is in it
  std::int64_t age = 0;          ///< in seconds
  Room room = {};                ///< that becomes free when it goes
  CommitRecord record = {};      ///< of the commit, if it has a number
};

/// When leftovers are removed.
enum class Occasion {
  commit,   ///< `--undo` will take this commit back, and no earlier one
  command,  ///< the last commit can still be undone afterwards
  forget,   ///< nothing can be undone any more
};

/// Which leftovers go, in this order. A commit removes those of earlier boots, which nobody uses any
/// more. Others go when they are old, when all together take more than a tenth of the file system, or
/// when there is not enough room; the oldest first, and the last commit only for want of room.
/// @param lacking  what has to become free
/// @param size     of the file system, in bytes
std::vector<Leftover> choose_leftovers(std::vector<Leftover> all, Occasion occasion, const Room& lacking,
                                       std::uint64_t size);

}  // namespace ramroot
