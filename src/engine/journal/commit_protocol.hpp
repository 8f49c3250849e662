// SPDX-License-Identifier: GPL-3.0-or-later
/// Stage, journal, apply: how names in the real root change. Each is what it was or what it becomes,
/// whenever the power goes; a journal that is there gets finished.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "core/journal/commit_journal.hpp"
#include "system/system.hpp"

namespace ramroot {

/// How a commit to one file system ended.
enum class CommitEnding {
  done,
  not_done,     ///< nothing changed
  interrupted,  ///< the journal is there: finish_commit() goes on
};

struct CommitResult {
  CommitEnding ending = CommitEnding::done;
  std::optional<Error> failure = std::nullopt;
};

/// Bytes of the longest journal that is read.
inline constexpr std::size_t kMostJournal = 256U << 20;

/// Folders with what finished commits replaced: this, the boot, a number.
inline constexpr const char* kKeptPrefix = "/.ramroot/replaced-";

/// Part of the names of those that this boot made. What they hold may still be in use, and a file
/// that is in use and has no name any more keeps the kernel from making its file system read-only.
std::string kept_by_this_boot();

/// 0 when there is nothing of that name; an Error when that cannot be known.
Result<std::uint64_t> inode_of(const Place& place);

/// To the first one that fails.
Result<void> perform_all(const std::vector<Step>& steps, System& system);

/// Is there a journal on the file system at `lower`? One that others own or can write does not count.
Result<bool> has_journal(const Path& lower);

/// Room for a new stage. An Error when an earlier commit has to be finished first.
Result<void> prepare_stage(const Path& lower, System& system);

/// Takes away what lies in the stage without a journal; what a finished commit replaced is kept.
Result<void> clear_stage(const Path& lower, System& system);

/// What is in the stage gets its names. From the moment when the journal is there, the commit will
/// be finished, whatever happens.
CommitResult write_and_apply(const Journal& journal, const Path& lower, System& system);

/// Finishes what its journal says, or clears the stage when there is none.
CommitResult finish_commit(const Path& lower, System& system);

}  // namespace ramroot
