// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds and removes what finished commits left on a file system.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "core/commit/leftovers.hpp"
#include "engine/commit/commit_set.hpp"
#include "system/system.hpp"

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

/// Removes the leftovers that have to go: see choose_leftovers(). Their records stay. What a program still
/// uses stays, because removing it would keep the kernel from making the file system read-only.
/// @param needed  for what comes now
void remove_leftovers(const Path& lower, Occasion occasion, const Room& needed, System& system);

}  // namespace ramroot
