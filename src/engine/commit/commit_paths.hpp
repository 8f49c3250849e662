// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes selected changes permanent.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/commit/commit_select.hpp"
#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

/// Called with the number of operations staged so far: before each of them, and at the end.
using CommitProgress = std::function<bool(std::size_t ops)>;

/// To be called in a view in which the lower layer can be written.
/// @param made  see begin_record(); how much it is, is added here
/// @param interruption  see write_and_apply()
CommitResult commit_set(const CommitSet& set, const CommitRecord& made, const CommitProgress& progress,
                        System& system, Interruption* interruption = nullptr);

}  // namespace ramroot
