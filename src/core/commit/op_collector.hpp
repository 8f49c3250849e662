// SPDX-License-Identifier: GPL-3.0-or-later
/// Turns what changed into what a commit does. Touches nothing.
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

/// Takes changes in the order of a walk. What lies in a folder that is taken as a whole needs no
/// operation of its own.
class OpCollector {
 public:
  /// @param target  of the overlay: "/var"; paths of operations are beneath its lower layer
  OpCollector(Path target, CommitFilter filter) : target_(std::move(target)), filter_(std::move(filter)) {}
  void add(const Change& change);
  /// Is this in a folder that an operation takes as a whole?
  bool takes_whole(const Path& path) const { return !whole_.empty() && is_below(path, whole_); }
  /// After the last change: a new name of a file that did not change otherwise ("ln") makes an
  /// operation of its old name, so that both are one file again.
  void add_linked();
  std::vector<CommitOp> ops;
  std::vector<std::string> left;  ///< what stays in RAM for a reason that has to be told
  std::size_t excluded = 0;       ///< changes that the filter leaves in RAM

 private:
  bool stays_behind(const Change& change);
  void add_to_whole(const Change& change);

  Path target_, whole_, skipped_;
  std::set<std::uint64_t> linked_;  ///< of what operations copy
  std::vector<std::pair<std::uint64_t, CommitOp>> unchanged_linked_;
  CommitFilter filter_;
};

}  // namespace ramroot
