// SPDX-License-Identifier: GPL-3.0-or-later
/// What is to be known before the RAM for changes gets another limit. Reads only.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/memory/pool_rule.hpp"
#include "core/status/resize.hpp"

namespace ramroot {

struct ResizeFacts {
  Path at;  ///< the tmpfs
  Usage now = {};
  RamNow ram = {};
  std::optional<MemorySeen> memory = {};  ///< if changes are compressed there
  std::optional<PoolSeen> pool = {};      ///< if they go to a pool below the file system
};

/// @param at  in a union of `ramroot mount`; empty: of this session
/// @return    an Error also if changes do not go to RAM there, or if that is not seen from here
Result<ResizeFacts> probe_resize(const std::string& at);

}  // namespace ramroot
