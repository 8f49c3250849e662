// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/leftovers.hpp"

#include <algorithm>

namespace ramroot {

namespace {

constexpr std::int64_t kOld = std::int64_t{7} * 24 * 3600;  ///< seconds
constexpr std::uint64_t kShare = 10;                        ///< a tenth

}  // namespace

std::vector<Leftover> choose_leftovers(std::vector<Leftover> all, Occasion occasion, const Room& lacking,
                                       std::uint64_t size) {
  std::stable_sort(all.begin(), all.end(),
                   [](const Leftover& a, const Leftover& b) { return a.number < b.number; });
  Room left, freed;
  for (const Leftover& one : all) left.bytes += one.room.bytes;
  std::vector<Leftover> chosen;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Leftover& one = all[i];
    const bool is_last = i + 1 == all.size() && one.number != 0;
    const bool is_over = occasion == Occasion::commit && !one.is_of_this_boot;
    const bool is_too_much = one.age > kOld || left.bytes > size / kShare;
    const bool is_needed = freed.bytes < lacking.bytes || freed.objects < lacking.objects;
    if (occasion != Occasion::forget && !is_over && !is_needed && (is_last || !is_too_much)) continue;
    left.bytes -= one.room.bytes;
    freed.bytes += one.room.bytes;
    freed.objects += one.room.objects;
    chosen.push_back(one);
  }
  return chosen;
}

}  // namespace ramroot
