// SPDX-License-Identifier: GPL-3.0-or-later
/// What --undo and --redo say of what they take back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/commit/done_commits.hpp"

namespace ramroot {

/// The words that differ between --undo and --redo.
struct UndoWords {
  const char *attempt, *none, *done;
};

UndoWords words_for(TakeBack what);

/// "the commit of 2026-11-27 11:24 by alice (--all)"
std::string name_of(const std::vector<DoneCommit>& last);

/// What will be done, at most so many names.
std::string render_undo_plan(const std::vector<DoneCommit>& last, std::size_t most);

/// The names in the running system that somebody has changed since: this cannot be taken back.
Result<std::vector<Path>> find_all_changed(const std::vector<DoneCommit>& last);

/// Says which names these are, and what came since.
/// @return  nothing if there are none; otherwise the exit code
std::optional<int> refuse_changed(const std::vector<DoneCommit>& last);

/// Says that only a part of the commit is taken back.
/// @return  the file systems that this is about; nothing if all of the commit is there
std::optional<std::string> tell_part(const std::vector<DoneCommit>& last);

/// Says why there is nothing to take back.
/// @return  the exit code
int tell_none(const std::vector<Path>& lowers, TakeBack what);

}  // namespace ramroot
