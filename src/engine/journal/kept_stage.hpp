// SPDX-License-Identifier: GPL-3.0-or-later
/// What becomes of the stage when a commit has ended.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/journal/commit_op.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Folders with what finished commits replaced are named: this, the id of the boot, a number. A commit of a
/// later boot removes them.
inline constexpr const char* kKeptPrefix = "/.ramroot/replaced-";

/// The same for what could not be put in its place: it is nowhere else, so only people remove it.
inline constexpr const char* kSavedPrefix = "/.ramroot/saved-";

/// Tells this boot from others.
std::string id_of_this_boot();

/// Part of the names of the folders that this boot made. Their files may still be in use, and
/// removing a file that is in use keeps the kernel from making the file system read-only.
std::string kept_by_this_boot();

enum class KeptAs {
  replaced,  ///< for --undo
  saved,     ///< for people
};

/// Gives the stage the name under which it is kept, and returns that. With kSavedMark it is always saved.
Result<Path> keep_stage(const Path& lower, KeptAs keep, System& system);

/// Is there a stage of a commit that was killed before its journal was written?
Result<bool> is_cut_off(const Path& lower);

/// Removes what was staged without a journal; what a finished commit replaced is kept.
Result<void> clear_stage(const Path& lower, System& system);

}  // namespace ramroot
