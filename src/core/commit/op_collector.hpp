// SPDX-License-Identifier: GPL-3.0-or-later
/// Turns changes into the operations of a commit. Touches nothing.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/commit/change.hpp"
#include "core/commit/commit_filter.hpp"
#include "core/journal/commit_op.hpp"

namespace ramroot {

/// Takes changes in the order of a walk. The contents of a folder that is committed as a whole
/// need no operations of their own.
class OpCollector {
 public:
  /// @param target  mount point of the overlay: "/var"; paths in operations are relative to its lower layer
  OpCollector(Path target, CommitFilter filter) : target_(std::move(target)), filter_(std::move(filter)) {}
  void add(const Change& change);
  /// Is this in a folder that one operation commits as a whole?
  bool takes_whole(const Path& path) const { return !whole_.empty() && is_below(path, whole_); }
  /// To be called after the last change. If a file got a new name and did not change otherwise
  /// ("ln"), its old name becomes an operation too, so that both names are one file again.
  void add_linked();
  std::vector<CommitOp> ops;
  std::vector<std::string> left;  ///< what stays in RAM, with the reason for the user
  Exclusions excluded;            ///< what the filter leaves in RAM

 private:
  bool leaves_out(const Change& change);
  bool stays_behind(const Change& change);
  void add_to_whole(const Change& change);
  void add_deep(const Change& change);
  void leave_once(const Path& path, const std::string& why);

  Path target_, whole_, skipped_;
  std::string last_left_;           ///< what leave_once() said last
  std::set<std::uint64_t> linked_;  ///< inodes of the files that operations copy
  std::vector<std::pair<std::uint64_t, CommitOp>> unchanged_linked_;
  CommitFilter filter_;
};

}  // namespace ramroot
