// SPDX-License-Identifier: GPL-3.0-or-later
/// The notes of this boot on commits that had been cut off, one for each file system.
#pragma once

#include <string>
#include <vector>

#include "core/journal/ended_note.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Notes what finish_commit() made of a commit, instead of what was noted of this file system before.
/// Nothing depends on it: what cannot be noted is in the journal.
/// @param at     where the file system is mounted
/// @param where  how people know it
void note_ended(const Path& at, const std::string& where, const CommitResult& result, System& system);

/// Somebody was told, and need not be told again.
/// @param at  where the file system is mounted
void forget_ended(const Path& at, System& system);

/// Those that can be read.
/// @param run_root  where the machine's /run is seen, if not at /run
std::vector<EndedNote> read_ended_notes(const Path& run_root = "/");

}  // namespace ramroot
