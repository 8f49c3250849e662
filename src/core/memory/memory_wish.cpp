// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/memory_wish.hpp"

namespace ramroot {

std::optional<MemoryWish> decide_memory_wish(const Request& request, const UpperLimits& limits) {
  if (request.asked == Request::Asked::no || request.failure) return std::nullopt;
  if (request.upper.is_compressed) return MemoryWish{limits.size, request.options.nr_inodes};
  if (request.options.swap == SwapPolicy::zram) return MemoryWish{};
  return std::nullopt;
}

}  // namespace ramroot
