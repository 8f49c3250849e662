// SPDX-License-Identifier: GPL-3.0-or-later
/// Which file systems can have commits, and where they are mounted. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/packages/conflict_text.hpp"
#include "engine/unions/union_seen.hpp"

namespace ramroot {

/// Makes all that follows be about one union, not about this session: --at, or a path inside of one.
/// @param at     a mount point, or any path inside; empty: none was given
/// @param paths  what the command is about
/// @return       an Error for a place that is in no union
Result<void> choose_place(const std::string& at, const std::vector<std::string>& paths);

/// Makes all that follows be about what an earlier command changed: --from.
/// @param folder  of `ramroot run --save`
Result<void> choose_saved_run(const std::string& folder);
bool is_saved_run_chosen();
/// That folder, or empty.
const Path& chosen_folder();

/// The union that was chosen; null: this session, or a command.
const UnionSeen* chosen_union();

/// What its conflicts are with.
ConflictWith conflict_of_chosen();

/// The overlays whose changes the command is about.
Result<std::vector<ProtectedTree>> find_trees();

/// Is the root protected in this boot? An Error where that cannot be known.
Result<bool> is_protected_boot();

/// Is there a folder of commits? True if it cannot be read: the attempt to finish one will report the reason.
bool has_commits(const Path& at);

/// Is a file system below an overlay still writable, because a command was killed or could not close it? The
/// end of the next command tries that anew. True if that cannot be known.
bool is_left_open(const Path& lower);

/// Where the real file systems below the overlays are mounted, the root's first; in a boot without protection
/// find_plain_places(). An Error where they cannot be known: it must not look as if there were none.
Result<std::vector<Path>> find_lowers();

/// Says where something looks like a commit but was made by somebody else than root, and is ignored.
void tell_foreign(const std::vector<Path>& lowers);

/// File systems below no overlay that have a folder of ramroot-commit: all of them in a boot without
/// protection, in a protected one those whose policy is to be kept, and the layers.
Result<std::vector<Path>> find_plain_places();

/// The path of a real file system in the running system: "/var" for "/rw/ro/var".
Path target_of(const Path& lower);

}  // namespace ramroot
