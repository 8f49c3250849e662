// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds what finished commits left on a file system. Reads only.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.hpp"
#include "core/commit/leftovers.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

/// For all copies, while what they replace still exists.
Room room_needed(const CommitSet& set);

/// What is free on the file system at `lower`.
Result<Room> room_free(const Path& lower);

/// What can become free there, because nobody uses it.
Room room_of_leftovers(const Path& lower);

/// Everything that commits replaced and keep there, with all the room that it takes.
std::vector<Leftover> probe_kept(const Path& lower);

/// Its bytes, on all these file systems. Only root can look.
std::uint64_t room_of_kept(const std::vector<Path>& lowers);

/// The same, without the room.
std::vector<Leftover> probe_leftover_names(const Path& lower);

/// The same, with the room that becomes free because nobody uses what takes it.
std::vector<Leftover> probe_removable(const Path& lower);

/// Goes through what nobody uses of it, by its paths on the file system.
/// @return  the room that it takes
Room visit_removable(const Path& lower, const Leftover& one, const std::function<void(const Path&)>& visit);

}  // namespace ramroot
