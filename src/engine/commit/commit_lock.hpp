// SPDX-License-Identifier: GPL-3.0-or-later
/// Allows one ramroot-commit at a time, and tells whether one is running.
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "core/boot/seen_boot.hpp"

namespace ramroot {

/// Why something about commits is refused now.
inline constexpr const char *kAnotherCommit = "another ramroot-commit is running",
                            *kWhenItHasEnded = "wait until it has ended";

/// Held while the descriptor is open (flock(2)), also by programs that inherit it.
/// @return  an Error if another process holds it
Result<UniqueFd> take_commit_lock();

/// The Error that taking the lock would certainly give, asked before the user is.
Result<void> check_commit_lock();

/// Does not take the lock, so that asking never makes a commit fail.
CommitRun probe_commit_run(const SeenBoot& seen);

}  // namespace ramroot
