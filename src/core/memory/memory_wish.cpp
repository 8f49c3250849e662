// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/memory_wish.hpp"

namespace ramroot {

std::optional<MemoryWish> decide_memory_wish(const Request& request, const UpperLimits& limits) {
  if (request.asked == Request::Asked::no || request.failure) return std::nullopt;
  const bool has_swap = request.options.swap == SwapPolicy::zram;
  if (request.upper.kind == UpperWish::Kind::snapshot)
    return MemoryWish{.budget = limits.size, .is_pool = true, .has_swap = has_swap};
  if (request.upper.is_compressed) return MemoryWish{limits.size, request.options.nr_inodes};
  if (has_swap) return MemoryWish{};
  return std::nullopt;
}

}  // namespace ramroot
