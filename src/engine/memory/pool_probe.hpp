// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot watch` and `status` know of the pool for changes. Reads only.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "core/boot/state.hpp"
#include "core/memory/pool_rule.hpp"

namespace ramroot {

/// The numbers of now. Only root can read them.
/// @param at     where the file system is mounted whose changes go there
/// @param least  that was in use of it until now; 0: unknown
Result<PoolNow> probe_pool(const SnapshotState& snapshot, const Path& at, std::uint64_t least);

/// All of that for `status`, also where the caller is not root.
PoolSeen probe_pool_seen(const SnapshotState& snapshot);

}  // namespace ramroot
