// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot watch` does for each kind of RAM for changes.
#pragma once

#include <functional>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/tool/commands.hpp"
#include "core/boot/state.hpp"
#include "engine/machine/end_signals.hpp"

namespace ramroot {

/// What came of it, and whether another try would have another result.
struct Ended {
  Result<void> done = {};
  ExitCode code = ExitCode::not_done;
};

/// @return  an Error also if another one has it
Result<UniqueFd> take_watch_lock(const std::string& attempt);

/// Follows until a signal comes, and tells the service manager that it does.
/// @param run  a governor's
Result<void> follow(const std::function<Result<void>(const std::function<bool()>&)>& run,
                    const EndSignals& signals);

/// Makes swap on zram, as the wish says, and compresses changes in a tmpfs.
/// @param rw  the tmpfs
Ended watch_zram(const WatchRequest& wanted, const MemoryWish& wish, const Path& rw);

/// Swap on zram alone.
Result<void> set_up_zram(const MemoryWish& wish, System& system);

/// Keeps room in the pool of a root that is a snapshot.
Ended watch_pool(const WatchRequest& wanted, const MemoryWish& wish, const SnapshotState& snapshot);

}  // namespace ramroot
