// SPDX-License-Identifier: GPL-3.0-or-later
/// Undoes the last commit, which is done like a commit.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

/// A finished commit, and the folder with what it replaced.
struct DoneCommit {
  Path lower = {}, kept = {};
  Journal journal = {};
};

/// Was the operation done? A name that was left to somebody else is not the commit's to take back.
/// @param done  its journal is not looked at
Result<bool> was_done(const DoneCommit& done, const CommitOp& op);

/// The commits on these file systems that can still be undone; only root's own count. An Error where that
/// cannot be known.
Result<std::vector<DoneCommit>> find_done_commits(const std::vector<Path>& lowers);

/// Those made by the last command, one for each file system, without the names that they left to somebody
/// else.
Result<std::vector<DoneCommit>> find_last_commits(const std::vector<Path>& lowers);

/// The number of a new commit: higher than all others.
std::uint64_t next_sequence(const std::vector<DoneCommit>& done);

/// If a commit was killed just before its end, keeps what it replaced, so that it counts as finished.
Result<void> settle(const std::vector<Path>& lowers, System& system);

/// Is each name still as the commit left it? An Error names the first that is not.
Result<void> check_unchanged(const DoneCommit& done);

/// Undoes a finished commit in such a way that this can be undone too.
/// @return  not_done if it is no longer possible
CommitResult undo_commit(const DoneCommit& done, std::uint64_t sequence, System& system);

}  // namespace ramroot
