// SPDX-License-Identifier: GPL-3.0-or-later
/// Takes the last commit back, by the protocol of commits.
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

/// The commits that can still be taken back, on these file systems.
std::vector<DoneCommit> find_done_commits(const std::vector<Path>& lowers);

/// For a new commit: higher than that of any other.
std::uint64_t next_sequence(const std::vector<DoneCommit>& done);

/// Keeps what a commit that was killed in its last moment replaced, so that it counts as done.
Result<void> settle(const std::vector<Path>& lowers, System& system);

/// Does each name still have what the commit gave it? An Error names the one that has not.
Result<void> check_unchanged(const DoneCommit& done);

/// Takes a finished commit back, so that this can be taken back too.
/// @return  not_done when that is not possible any more
CommitResult undo_commit(const DoneCommit& done, std::uint64_t sequence, System& system);

}  // namespace ramroot
