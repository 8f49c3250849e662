// SPDX-License-Identifier: GPL-3.0-or-later
/// What a boot wants of the RAM for changes, if that has to be followed. The boot writes it, `ramroot watch`
/// follows it. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_size.hpp"
#include "base/result.hpp"
#include "core/request/options.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

/// The contents of kMemoryWish, schema 1. It is there only for ramroot=zram, ramroot=snapshot and swap=zram.
struct MemoryWish {
  /// Real RAM that changes may take, compressed or not; with `ramroot=zram`, without zram also the limit of
  /// the tmpfs. Nothing: only swap is compressed.
  std::optional<ByteSize> budget = std::nullopt;
  std::optional<std::uint64_t> nr_inodes = std::nullopt;  ///< asked for; otherwise they follow the budget
  bool is_pool = false;  ///< `ramroot=snapshot`: changes go to a pool, and are not compressed
  bool has_swap = true;  ///< swap on zram is to be made
  friend bool operator==(const MemoryWish&, const MemoryWish&) = default;
};

/// @param limits  of the RAM for changes of this boot
/// @return        nothing if nobody has to follow it, and no zram is asked for
std::optional<MemoryWish> decide_memory_wish(const Request& request, const UpperLimits& limits);

std::string render_memory_wish(const MemoryWish& wish);

/// Reads what render_memory_wish() wrote; anything else gives an Error. The budget is one that a boot would
/// take: 16 MiB to 90% of RAM, so that whatever is written there, the limit is never "none".
Result<MemoryWish> parse_memory_wish(std::string_view json, ByteSize ram);

}  // namespace ramroot
