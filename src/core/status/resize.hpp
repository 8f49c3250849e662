// SPDX-License-Identifier: GPL-3.0-or-later
/// How the RAM for changes gets another limit while it is in use. Touches nothing.
#pragma once

#include "base/result.hpp"
#include "core/memory/pool_rule.hpp"
#include "core/plan/plan.hpp"
#include "core/request/options.hpp"
#include "core/status/status.hpp"

namespace ramroot {

/// The RAM of the machine.
struct RamNow {
  ByteSize total, available;
};

/// One step, to the size that is wished for. The inodes follow it, unless a boot was asked for a number.
///
/// @param at   the tmpfs
/// @param now  what it has, and what of that is in use
/// @return     an Error if less than what is in use is wished for, or more than a boot would take or than
///             this machine can hold now
Result<Plan> plan_resize(const SizeWish& wish, const Path& at, const Usage& now, const RamNow& ram);

/// The same where changes are compressed: the size is that of the RAM which they may take.
///
/// @param at  the tmpfs
/// @return    an Error if less than what is in use is wished for, compressed, or more than a boot would take
///            or than this machine can hold now
Result<Plan> plan_budget(const SizeWish& wish, const Path& at, const MemorySeen& seen);

/// The same where changes go to a pool below the file system of the root.
///
/// @return    an Error if less than what is in use is wished for, or more than a boot would take or than this
///            machine can hold now
Result<Plan> plan_pool_budget(const SizeWish& wish, const PoolSeen& seen);

}  // namespace ramroot
