// SPDX-License-Identifier: GPL-3.0-or-later
/// Can the operations of a commit be done on the present file system? Reads only.
#pragma once

#include "base/result.hpp"
#include "engine/commit/commit_set.hpp"
#include "engine/commit/link_search.hpp"

namespace ramroot {

/// What the operations on one file system are checked against.
struct Ground {
  LayerPair layers;
  dev_t device = 0;
  Inodes replaced = {};
};

/// "commit PATH: WHY".
Error refuse(const Path& path, const std::string& why, const char* advice = "");

/// If the session unlocked a folder, changed its contents and locked it again, the folder itself
/// is unchanged. Adds an operation that unlocks it for the commit.
Result<void> add_locked_folders(CommitSet& set);

/// Checks one operation against the present lower layer, and notes in it what has to be unlocked and locked.
Result<void> check_op(CommitOp& op, Ground& ground);

/// Is there room for all copies while what they replace still exists? What earlier commits left and
/// nobody uses will be removed, so it counts as free.
Result<void> check_space(const CommitSet& set);

}  // namespace ramroot
