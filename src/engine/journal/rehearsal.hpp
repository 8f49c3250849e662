// SPDX-License-Identifier: GPL-3.0-or-later
/// Checks operations before they are in a journal, and records what they will find. Reads only.
#pragma once

#include <set>

#include "base/result.hpp"
#include "core/journal/commit_op.hpp"

namespace ramroot {

/// Checks each operation against the names as the operations before it leave them: a folder that
/// an earlier operation puts does not contain what has its name now.
class Rehearsal {
 public:
  explicit Rehearsal(Path lower) : lower_(std::move(lower)) {}

  /// An operation that cannot work must be refused before it is in a journal, which could then
  /// never be finished.
  /// @param op  gets what it will find: `now` and `was`
  Result<void> add(CommitOp& op);

 private:
  Result<void> check_names(const CommitOp& op, bool in_made) const;
  Error changed(const CommitOp& op) const;

  Path lower_;
  std::set<Path> made_ = {};
};

}  // namespace ramroot
