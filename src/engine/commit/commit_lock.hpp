// SPDX-License-Identifier: GPL-3.0-or-later
/// One ramroot-commit at a time, and who wants to know of it.
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Held as long as the descriptor is open (flock(2)), also by the programs that inherit it.
/// @return  an Error where another one has it
Result<UniqueFd> take_commit_lock();

/// Asks without taking it, so that no commit fails for the question; false where /proc/locks tells
/// nothing of it.
bool is_commit_running();

}  // namespace ramroot
