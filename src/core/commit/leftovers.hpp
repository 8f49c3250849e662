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

/// The folder with what one commit replaced on one file system.
struct Leftover {
  Path path = {};                ///< on the file system: "/.ramroot/replaced-4711abcd-0"
  std::uint64_t number = 0;      ///< of the commit; 0 if it cannot be undone any more
  bool is_of_this_boot = false;  ///< programs may still use what is in it
  std::int64_t age = 0;          ///< in seconds
  Room room = {};                ///< that becomes free when it goes
  CommitRecord record = {};      ///< of the commit, if it has a number
};

/// What one file system keeps.
struct KeptOnDisk {
  std::vector<Leftover> all = {};
  bool is_open = true;     ///< it can be written now
  Room lacking = {};       ///< what has to become free there
  std::uint64_t size = 0;  ///< of the file system, in bytes
};

/// When leftovers are removed.
enum class Occasion {
  commit,   ///< `--undo` will take this commit back, and no earlier one
  command,  ///< the last commit can still be undone afterwards
  forget,   ///< nothing can be undone any more
};

/// One that goes, and the index of the file system that it is on.
struct KeptPart {
  std::size_t disk = 0;
  Leftover leftover = {};
};

/// What one command keeps, on all the file systems that it changed.
using KeptCommit = std::vector<KeptPart>;

/// Which leftovers go, in this order. A commit removes those of earlier boots, which nobody uses any
/// more. Others go when they are old, when all together take more than a tenth of a file system, or
/// when there is not enough room; the oldest first, and the last commit only for want of room.
///
/// Those of one commit go together: a part of them takes back a part of it. As long as another part is on a
/// file system that cannot be written now, they stay, unless the room is needed. The same if another one is
/// on none that is seen, except when they are old or too much: it may never come back.
std::vector<KeptCommit> choose_leftovers(const std::vector<KeptOnDisk>& disks, Occasion occasion);

}  // namespace ramroot
