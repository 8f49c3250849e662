/// Takes the last commit back, by the protocol of commits.
#pragma once

#include <vector>

#include "engine/commit_protocol.hpp"

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

/// Takes a finished commit back, so that this can be taken back too.
/// @return  not_done when something else changed a name since
CommitResult undo_commit(const DoneCommit& done, std::uint64_t sequence, System& system);

}  // namespace ramroot
