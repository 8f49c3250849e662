// SPDX-License-Identifier: GPL-3.0-or-later
/// Stage, journal, apply: how names in the real root change. Whenever the power fails, each name
/// is either old or new, and a journal that was written is carried out or taken back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/journal/commit_journal.hpp"
#include "engine/journal/kept_stage.hpp"
#include "engine/machine/executor.hpp"
#include "system/system.hpp"

namespace ramroot {

/// How a commit to one file system ended.
enum class CommitEnding {
  done,
  not_done,     ///< nothing changed, or all was taken back
  interrupted,  ///< interrupted after the journal was written: finish_commit() completes it
};

struct CommitResult {
  CommitEnding ending = CommitEnding::done;
  std::optional<Error> failure = std::nullopt;
  std::vector<CommitOp> left = {};  ///< names that somebody else had written: they stayed as they were
  bool was_cut_off = false;         ///< its copies were there, and no journal: nothing of it was done
  std::int64_t made_s = 0;          ///< finish_commit(): when the commit was made that had been interrupted
  std::uint64_t names = 0;          ///< the same: how many names it was to change; 0: unknown
  Path saved = {};                  ///< what could not be put in its place lies here; empty if it all was
};

/// The largest journal that is read, in bytes.
inline constexpr std::size_t kMostJournal = 256U << 20;

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

/// Makes the folder of commits, if there is none.
/// @return  does it belong to root alone? Then a commit can use it
Result<bool> make_commit_folder(const Path& lower, System& system);

/// Makes room for a new stage. An Error when an earlier commit has to be finished first.
Result<void> prepare_stage(const Path& lower, System& system);

/// Applies what is in the stage. Once the journal is written, the commit will be finished, even
/// after a crash. If an operation fails, those before it are taken back.
/// @param interruption  asked until the journal is written, and shut out then; null: there is none
CommitResult write_and_apply(const Journal& journal, const Path& lower, System& system,
                             Interruption* interruption = nullptr);

/// Finishes the commit that a journal describes, or clears the stage if there is none. What cannot be
/// finished is taken back, and what was to be committed is saved.
CommitResult finish_commit(const Path& lower, System& system);

/// Gives the commit up that a journal describes: no name changes any more. The stage is saved.
/// @return  not_done if there is no journal; in `left` all its operations that can be read
CommitResult abandon_commit(const Path& lower, System& system);

}  // namespace ramroot
