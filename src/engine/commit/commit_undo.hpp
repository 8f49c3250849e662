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

/// What is to be taken back.
enum class TakeBack {
  commit,  ///< the last one that no --undo has taken back
  undo,    ///< the last --undo, if nothing was committed since
};

/// What the last command made, one for each file system, without the names that it left to somebody else.
Result<std::vector<DoneCommit>> find_last_commits(const std::vector<Path>& lowers,
                                                  TakeBack what = TakeBack::commit);

/// If a commit was killed just before its end, keeps what it replaced, so that it counts as finished.
Result<void> settle(const std::vector<Path>& lowers, System& system);

/// The names that are not as the commit left them: to take it back would take back what came later too.
Result<std::vector<Path>> find_changed_since(const DoneCommit& done);

/// Undoes a finished commit in such a way that this can be undone too.
/// @param made  the record of this; its number is that of the new commit
/// @return      not_done if it is no longer possible
CommitResult undo_commit(const DoneCommit& done, const CommitRecord& made, System& system,
                         Interruption* interruption = nullptr);

}  // namespace ramroot
