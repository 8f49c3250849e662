// SPDX-License-Identifier: GPL-3.0-or-later
/// Removes what finished commits left on file systems.
#pragma once

#include <vector>

#include "core/commit/leftovers.hpp"
#include "system/system.hpp"

namespace ramroot {

/// A file system that can be written, and the room that what comes now needs there.
struct OpenDisk {
  Path lower = {};
  Room needed = {};
};

/// Removes the leftovers that have to go: see choose_leftovers(). Their records stay. What a program still
/// uses stays, because removing it would keep the kernel from making the file system read-only.
/// @param all  where file systems with commits are mounted, also those that cannot be written
void remove_leftovers(const std::vector<OpenDisk>& open, const std::vector<Path>& all, Occasion occasion,
                      System& system);

}  // namespace ramroot
