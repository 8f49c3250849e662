// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot watch` and `status` know of compressed RAM. Reads only.
#pragma once

#include <optional>

#include "base/result.hpp"
#include "core/memory/memory_rule.hpp"
#include "core/memory/zram_plan.hpp"

namespace ramroot {

/// What the boot wrote, or `ramroot resize` since.
/// @return  nothing if no zram was asked for
Result<std::optional<MemoryWish>> read_memory_wish();

/// Is our device of zram in use as swap?
Result<bool> probe_own_swap();

/// What there is of zram.
Result<ZramSeen> probe_zram();

/// The folder of our device in sysfs; empty: there is none.
Path find_zram_folder();

/// The numbers of now.
/// @param at  where the tmpfs is seen, or an overlay on it
/// @return    an Error also if there is a device, and it does not say what it holds
Result<MemoryNow> probe_memory(const Path& at);

/// All of that for `status`, also where the caller is not root: `/` answers for the tmpfs.
/// @return  nothing if no zram was asked for
std::optional<MemorySeen> probe_memory_seen();

}  // namespace ramroot
