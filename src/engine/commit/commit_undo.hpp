// SPDX-License-Identifier: GPL-3.0-or-later
/// Undoes a commit, which is done like a commit.
#pragma once

#include <vector>

#include "engine/commit/done_commits.hpp"
#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

/// If a commit was killed just before its end, keeps what it replaced, so that it counts as finished.
/// @return  the file systems on which no commit waits, and nothing looks like one of somebody else
Result<std::vector<Path>> settle(const std::vector<Path>& lowers, System& system);

/// The names that are not as the commit left them: to take it back would take back what came later too.
Result<std::vector<Path>> find_changed_since(const DoneCommit& done);

/// Undoes a finished commit in such a way that this can be undone too.
/// @param made  the record of this; its number is that of the new commit. The names are counted here.
/// @return      not_done if it is no longer possible
CommitResult undo_commit(const DoneCommit& done, const CommitRecord& made, System& system,
                         Interruption* interruption = nullptr);

/// Makes an undo as if it had never been, because another file system refused its part.
/// @param original  the record of the commit that it had taken back here, which is kept again
CommitResult withdraw_undo(const DoneCommit& undone, const CommitRecord& original, System& system);

}  // namespace ramroot
