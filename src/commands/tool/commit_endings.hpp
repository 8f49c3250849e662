// SPDX-License-Identifier: GPL-3.0-or-later
/// How a command ended on each file system that it was to change: what is said, and the exit code.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

/// Each file system ends for itself: one may be changed and another one not.
class CommitEndings {
 public:
  /// @param done, not_done  "permanent", "not permanent": said of each file system when not all ended alike
  CommitEndings(std::string done, std::string not_done)
      : done_(std::move(done)), not_done_(std::move(not_done)) {}

  /// Prints what went wrong, and which names were left to somebody else.
  /// @param target  the mount point in the running system
  /// @param lower   where its real file system is mounted
  void add(const Path& target, const Path& lower, const CommitResult& result);

  /// Says which file systems were changed and which were not, if that differs. Returns the exit code.
  int tell() const;

 private:
  std::string done_, not_done_;
  std::vector<Path> changed_ = {}, unchanged_ = {}, waiting_ = {};
  bool has_left_ = false;
};

/// What a child that was killed could not report itself.
/// @param lowers    the file systems that it was to change
/// @param sequence  the number of the commit
/// @param code      the exit code of the child, which is returned if nothing of it is on a disk
int tell_of_killed(CommitEndings endings, const std::vector<Path>& lowers, std::uint64_t sequence, int code);

}  // namespace ramroot
