// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/pool_rule.hpp"

#include <algorithm>
#include <cerrno>

#include "base/number.hpp"
#include "base/text.hpp"
#include "core/memory/memory_rule.hpp"

namespace ramroot {

namespace {

constexpr std::uint64_t kPoolMiB = 1U << 20;
constexpr std::uint64_t kMetadataBlock = 4096;  ///< of dm-thin

/// The kernel itself keeps some, to be able to delete.
constexpr std::uint64_t kKeptForTables = 4 * kPoolMiB;
constexpr std::uint64_t kMostCaution = 32 * kPoolMiB;
constexpr std::uint64_t kRoomWorthMoving = kPoolMiB / 4;
constexpr std::uint64_t kLeastGrowth = kPoolMiB;
constexpr std::uint64_t kGrowth = 32 * kPoolMiB;

std::uint64_t without(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; }

std::uint64_t spare_beside(const PoolNow& now) { return without(now.available, reserve_of(now.ram)); }

/// "12/1024" of blocks.
std::optional<Pool> parse_share(std::string_view word, std::uint64_t block) {
  const auto slash = word.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto used = parse_number(word.substr(0, slash)), total = parse_number(word.substr(slash + 1));
  if (!used || !total || *used > *total || *total > UINT64_MAX / block) return std::nullopt;
  return Pool{*total * block, *used * block, (*total - *used) * block};
}

/// What was allocated since the boot and not written yet (fallocate(2), delayed allocation) is not in the
/// pool, and will be. What was on the disk and was deleted makes no room.
std::uint64_t not_promised(ByteSize budget, const PoolNow& now) {
  return without(budget.bytes, without(now.in_use, now.least));
}

/// What is on its way to another disk is in it, too: a large copy to a slow one must not take all room here.
std::uint64_t on_its_way(ByteSize budget, const PoolNow& now) {
  return std::min(now.unwritten, budget.bytes / 4);
}

/// Kept back of what is left.
std::uint64_t caution_for(ByteSize budget) { return std::max(kMostCaution, budget.bytes / 16); }

}  // namespace

Result<PoolNow> parse_pool_status(std::string_view line, std::uint64_t block) {
  const auto words = split(line, ' ');
  PoolNow now;
  if (!words.empty() && (words[0] == "Fail" || words[0] == "Error"))
    return Error{EIO, "read how full the pool for changes is", "the kernel has given it up"};
  const auto metadata = words.size() > 4 ? parse_share(words[1], kMetadataBlock) : std::nullopt;
  const auto data = words.size() > 4 ? parse_share(words[2], block) : std::nullopt;
  if (!metadata || !data) return Error{EINVAL, "read how full the pool for changes is"};
  now.metadata = *metadata;
  now.data = *data;
  now.takes_writes = words[4] == "rw";  // or "ro", "out_of_data_space"
  now.is_read_only = words[4] == "ro";
  return now;
}

std::uint64_t taken_of(const PoolNow& now) { return now.data.used + now.metadata.used; }

Pool room_of(ByteSize budget, const PoolNow& now) {
  // With less than an eighth of its tables left the pool could become read-only.
  const bool has_tables = now.metadata.free > now.metadata.total / 8;
  const std::uint64_t left =
      std::min({without(budget.bytes, taken_of(now)), now.data.free, spare_beside(now)});
  const std::uint64_t free = has_tables && now.takes_writes ? left : 0;
  return {taken_of(now) + free, taken_of(now), free};
}

ByteSize decide_pool_room(ByteSize budget, const PoolNow& now) {
  const std::uint64_t left = without(room_of(budget, now).free, kKeptForTables + on_its_way(budget, now));
  const std::uint64_t careful = left - std::min(left / 2, caution_for(budget));
  return {std::min(careful, not_promised(budget, now))};
}

ByteSize decide_plain_room(ByteSize budget, const PoolNow& now) {
  // A tenth less was never overrun by large files (Linux 6.12).
  const std::uint64_t left = without(budget.bytes / 10 * 9, taken_of(now) + on_its_way(budget, now));
  return whole_thin_blocks(std::min(left, not_promised(budget, now)));
}

Pool room_seen(const PoolSeen& seen) {
  const ByteSize budget = seen.wish.budget.value_or(ByteSize{});
  if (seen.now) return room_of(budget, *seen.now);
  const std::uint64_t total = seen.is_followed ? budget.bytes : decide_plain_room(budget, {}).bytes;
  const std::uint64_t back = seen.is_followed ? std::min(seen.free, caution_for(budget)) + kKeptForTables : 0;
  const std::uint64_t free = std::min(seen.free + back, total);
  return {total, total - free, free};
}

ByteSize whole_thin_blocks(std::uint64_t bytes) { return {bytes / kThinBlock * kThinBlock}; }

ByteSize pool_for(ByteSize budget) { return whole_thin_blocks(budget.bytes / 4 * 5); }

ByteSize budget_for(ByteSize pool) { return whole_thin_blocks(pool.bytes / 5 * 4); }

std::optional<ByteSize> decide_pool_growth(ByteSize budget, const PoolNow& now) {
  if (now.is_read_only) return std::nullopt;
  if (pool_for(budget).bytes > now.data.total && now.most > now.data.total)
    return ByteSize{std::min(pool_for(budget).bytes, now.most)};
  if (now.data.free > budget.bytes / 8) return std::nullopt;
  // What is left of it and what is on its way count as available, and will not be. Half of that: the machine
  // is to be usable then, too.
  const std::uint64_t spare = without(spare_beside(now), now.data.free + now.unwritten) / 2;
  const std::uint64_t more = std::min({kGrowth, spare, without(now.most, now.data.total)});
  if (more < kLeastGrowth) return std::nullopt;
  return whole_thin_blocks(now.data.total + more);
}

std::vector<PlannedStep> follow_pool(ByteSize budget, const std::string& pool, const Path& at,
                                     const PoolNow& now) {
  std::vector<PlannedStep> steps;
  if (const auto size = decide_pool_growth(budget, now)) steps.emplace_back(GrowPool{pool, *size});
  const ByteSize room = decide_pool_room(budget, now);
  const std::uint64_t moved = room.bytes > now.free ? room.bytes - now.free : now.free - room.bytes;
  if (moved >= std::max(kRoomWorthMoving, room.bytes / 64)) steps.emplace_back(LimitRoom{at, room});
  return steps;
}

}  // namespace ramroot
