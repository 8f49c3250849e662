// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes chosen changes permanent.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/commit/commit_select.hpp"
#include "engine/journal/commit_protocol.hpp"

namespace ramroot {

/// Told before each operation is staged, how many are; at the end, all of them.
using CommitProgress = std::function<void(std::size_t ops)>;

/// For a view in which the lower layer can be written.
/// @param sequence  see next_sequence()
CommitResult commit_set(const CommitSet& set, std::uint64_t sequence, const CommitProgress& progress,
                        System& system);

}  // namespace ramroot
