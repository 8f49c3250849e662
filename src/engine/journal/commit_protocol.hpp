// SPDX-License-Identifier: GPL-3.0-or-later
/// Stage, journal, apply: how names in the real root change. Whenever the power fails, each name
/// is either old or new, and a journal that was written gets finished.
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
  interrupted,  ///< interrupted after the journal was written: finish_commit() completes it
};

struct CommitResult {
  CommitEnding ending = CommitEnding::done;
  std::optional<Error> failure = std::nullopt;
};

/// The largest journal that is read, in bytes.
inline constexpr std::size_t kMostJournal = 256U << 20;

/// Folders with what finished commits replaced are named: this, the id of the boot, a number.
inline constexpr const char* kKeptPrefix = "/.ramroot/replaced-";

/// Part of the names of the folders that this boot made. Their files may still be in use, and
/// removing a file that is in use keeps the kernel from making the file system read-only.
std::string kept_by_this_boot();

/// 0 if the name does not exist; an Error when that cannot be known.
Result<std::uint64_t> inode_of(const Place& place);

/// Stops at the first step that fails.
Result<void> perform_all(const std::vector<Step>& steps, System& system);

/// Does this belong to root, who alone can write it? A journal is an order, and whoever carries it out is
/// root.
Result<bool> is_our_own(const Path& lower, const Path& path);

/// Has the file system at `lower` something in the place of commits that is not root's own, like a
/// stick that a user prepared? It counts as nothing.
Result<bool> is_foreign(const Path& lower);

/// Is there a journal on the file system at `lower`? One that anybody but root owns or can write
/// does not count.
Result<bool> has_journal(const Path& lower);

/// Makes room for a new stage. An Error when an earlier commit has to be finished first.
Result<void> prepare_stage(const Path& lower, System& system);

/// Removes what was staged without a journal; what a finished commit replaced is kept.
Result<void> clear_stage(const Path& lower, System& system);

/// Applies what is in the stage. Once the journal is written, the commit will be finished, even
/// after a crash.
CommitResult write_and_apply(const Journal& journal, const Path& lower, System& system);

/// Finishes the commit that a journal describes, or clears the stage if there is none.
CommitResult finish_commit(const Path& lower, System& system);

}  // namespace ramroot
