/// Makes chosen changes permanent.
#pragma once

#include <cstdint>
#include <functional>

#include "engine/commit_protocol.hpp"
#include "engine/commit_select.hpp"

namespace ramroot {

/// Told before each operation is staged, how many are; at the end, all of them.
using CommitProgress = std::function<void(std::size_t ops)>;

/// For a view in which the lower layer can be written.
/// @param sequence  see next_sequence()
CommitResult commit_set(const CommitSet& set, std::uint64_t sequence, const CommitProgress& progress,
                        System& system);

}  // namespace ramroot
