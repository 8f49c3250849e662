// SPDX-License-Identifier: GPL-3.0-or-later
/// The commits that are finished, and what they keep. Reads only.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/journal/commit_journal.hpp"

namespace ramroot {

/// A finished commit, and the folder with what it replaced, on one file system.
struct DoneCommit {
  Path lower = {}, kept = {};
  Journal journal = {};
};

/// Where the finished commit keeps what lay at `staged`.
Path kept_place(const DoneCommit& done, const Path& staged);

/// Was the operation done? A name that was left to somebody else is not the commit's to take back.
/// @param done  its journal is not looked at
Result<bool> was_done(const DoneCommit& done, const CommitOp& op);

/// The commits on these file systems that can still be undone; only root's own count. An Error where that
/// cannot be known.
Result<std::vector<DoneCommit>> find_done_commits(const std::vector<Path>& lowers);

/// What is to be taken back.
enum class TakeBack {
  commit,  ///< the last one that no --undo has taken back
  undo,    ///< the last --undo that no --redo has taken back, if nothing else was committed since
};

/// What the last command made, one for each file system, without the names that it left to somebody else. One
/// that left all of them does not count.
Result<std::vector<DoneCommit>> find_last_commits(const std::vector<Path>& lowers,
                                                  TakeBack what = TakeBack::commit);

/// Was it to change more file systems than these? One may have refused it, copies may be gone, or not be
/// mounted.
bool is_part(const std::vector<DoneCommit>& commit);

/// What this command made on these file systems.
Result<std::vector<DoneCommit>> find_parts(const std::vector<Path>& lowers, const CommitRecord& made);

}  // namespace ramroot
