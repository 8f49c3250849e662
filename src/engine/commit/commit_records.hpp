// SPDX-License-Identifier: GPL-3.0-or-later
/// The records of everything that changed the real root: see commit_list.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/commit/commit_list.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Those without copies, newest first. None where they cannot be read, or are not root's own.
std::vector<CommitRecord> read_past(const Path& lower);

/// All that are known there, newest first.
std::vector<CommitRecord> list_records(const Path& lower);

/// Adds everything on one file system to the list of all; without `is_next`.
/// @param target  its mount point in the running system
void add_listed_of(std::vector<ListedCommit>& list, const Path& lower, const Path& target);

/// Adds to them; the oldest go. `lower` has to be writable.
Result<void> add_past(const Path& lower, const std::vector<CommitRecord>& records, System& system);

/// The number of a new commit or command: higher than all others on these file systems, whatever the clock
/// says. It is not below the time in milliseconds, so it is also higher than those on a disk that is not
/// there now, unless the clock was put back since.
Result<std::uint64_t> next_sequence(const std::vector<Path>& lowers);

/// A record of what is done now, by the user who asked for it.
/// It has no number yet: that is known when no other command can take the same one.
/// @param disks  on how many file systems
CommitRecord begin_record(CommitRecord::Kind kind, const std::string& what, std::uint64_t disks = 0);

}  // namespace ramroot
