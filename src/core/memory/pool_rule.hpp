// SPDX-License-Identifier: GPL-3.0-or-later
/// How much may still be written to a root whose changes go to a pool in RAM below its file system, and when
/// that pool is to grow. Touches nothing.
///
/// A pool that is full fails writes that the file system has already promised. So the file system is told
/// beforehand how much room it has (LimitRoom), and the pool is larger than what changes may take: no limit
/// of a file system counts what is overwritten in place, or its own tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/memory/memory_wish.hpp"
#include "core/memory/usage.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// The numbers of one moment, in bytes.
struct PoolNow {
  Pool data = {}, metadata = {};  ///< of the pool; it takes both from the RAM
  bool takes_writes = true;       ///< false: it is full, or has failed
  bool is_read_only = false;      ///< it has failed
  std::uint64_t most = 0;         ///< how large it can become
  std::uint64_t unwritten = 0;    ///< what is on its way there: Dirty and Writeback of proc_meminfo(5)
  std::uint64_t available = 0;    ///< MemAvailable
  std::uint64_t ram = 0;          ///< MemTotal
  std::uint64_t free = 0;         ///< what the file system says that can be written
  std::uint64_t disk = 0;         ///< how large the file system is
  std::uint64_t in_use = 0;       ///< of it, also what is promised and not written yet
  std::uint64_t least = 0;        ///< the least of that since the boot
  std::uint64_t files = 0;        ///< how many there are, folders too
};

/// Reads the line of a thin-pool's status (admin-guide/device-mapper/thin-provisioning.rst).
/// @param block  the size of its blocks. @return  only the pool's own numbers
Result<PoolNow> parse_pool_status(std::string_view line, std::uint64_t block);

/// The RAM that changes take.
std::uint64_t taken_of(const PoolNow& now);

/// @return  total: what is in use and what still goes in
Pool room_of(ByteSize budget, const PoolNow& now);

/// What the file system may promise now: less than there is room, because a block of the pool is larger than
/// one of the file system, and the tables that change with a file are elsewhere.
ByteSize decide_pool_room(ByteSize budget, const PoolNow& now);

/// That limit without anybody who follows the pool.
ByteSize decide_plain_room(ByteSize budget, const PoolNow& now);

/// Without the last one, if that is not whole.
ByteSize whole_thin_blocks(std::uint64_t bytes);

/// What the pool has to be for a budget.
ByteSize pool_for(ByteSize budget);

/// The other way round.
ByteSize budget_for(ByteSize pool);

/// A larger one, when the budget was raised, or when it is nearly full in spite of the limit and the machine
/// has RAM to spare.
std::optional<ByteSize> decide_pool_growth(ByteSize budget, const PoolNow& now);

/// The steps to both; none if all is as good as it can be.
/// @param pool  its name
/// @param at    where the file system is mounted
std::vector<PlannedStep> follow_pool(ByteSize budget, const std::string& pool, const Path& at,
                                     const PoolNow& now);

/// What `status` knows of a pool.
struct PoolSeen {
  MemoryWish wish = {};
  std::string pool = {};                      ///< its name
  std::optional<PoolNow> now = std::nullopt;  ///< only root sees it
  std::uint64_t free = 0;                     ///< what the file system says that can be written
  bool is_followed = false;                   ///< `ramroot watch` is at work
};

/// As room_of(); where the pool itself is not seen, what the limit of the file system says of it.
Pool room_seen(const PoolSeen& seen);

}  // namespace ramroot
