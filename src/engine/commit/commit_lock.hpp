// SPDX-License-Identifier: GPL-3.0-or-later
/// Allows one ramroot-commit at a time, and tells whether one is running.
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Held while the descriptor is open (flock(2)), also by programs that inherit it.
/// @return  an Error if another process holds it
Result<UniqueFd> take_commit_lock();

/// Does not take the lock, so that asking never makes a commit fail. False if /proc/locks shows nothing.
bool is_commit_running();

}  // namespace ramroot
