// SPDX-License-Identifier: GPL-3.0-or-later
/// Can the operations of a commit be done on the file system as it is now? Reads only.
#pragma once

#include "base/result.hpp"
#include "engine/commit/commit_set.hpp"
#include "engine/commit/link_search.hpp"

namespace ramroot {

/// What the operations of one file system are checked against.
struct Ground {
  LayerPair layers;
  dev_t device = 0;
  Inodes replaced = {};
};

/// "committing PATH: WHY".
Error refuse(const Path& path, const std::string& why);

/// A folder that the session unlocked, changed and locked again is the same as before, but for what
/// is in it: an operation of its own unlocks the folder for the commit.
Result<void> add_locked_folders(CommitSet& set);

/// Checks one operation against what is in the lower layer now, and notes there what has to be
/// unlocked and locked.
Result<void> check_op(CommitOp& op, Ground& ground);

/// Is there room for all of it beside what it replaces?
Result<void> check_space(const CommitSet& set);

}  // namespace ramroot
