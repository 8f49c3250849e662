// SPDX-License-Identifier: GPL-3.0-or-later
/// How far the limit of a tmpfs may go whose pages can be compressed, and when they should be. Touches
/// nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "core/memory/memory_wish.hpp"
#include "core/memory/usage.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// The numbers of one moment, in bytes.
struct MemoryNow {
  Usage changes = {};            ///< of the tmpfs; its size is the present limit
  std::uint64_t shmem = 0;       ///< in RAM uncompressed, of all shared memory (Shmem of proc_meminfo(5))
  std::uint64_t available = 0;   ///< MemAvailable
  std::uint64_t ram = 0;         ///< MemTotal
  std::uint64_t stored = 0;      ///< what was given to zram, before it was compressed
  std::uint64_t foreign = 0;     ///< of that, what is not of changes: programs have the same swap
  std::uint64_t held = 0;        ///< the RAM that zram has for it (mem_used_total of mm_stat)
  std::uint64_t last_ratio = 0;  ///< as ratio_of(), of what was compressed last; 0: unknown
};

/// What changes have in RAM uncompressed: what is not in zram. Shmem alone does not tell: graphics drivers
/// and other tmpfs are in it, too.
std::uint64_t resident_of(const MemoryNow& now);

/// The RAM that changes take: uncompressed, and their share of zram's.
std::uint64_t real_of(const MemoryNow& now);

/// Less data says little of what will come.
inline constexpr std::uint64_t kTellingData = 8U << 20;

/// How much more than its own size zram holds, in thousandths, at least 1000. 1000 as long as too little was
/// compressed to say.
std::uint64_t ratio_between(std::uint64_t stored, std::uint64_t held);
std::uint64_t ratio_of(const MemoryNow& now);

/// What of the budget is used for good: as `real_of` will be when all that can be compressed is.
std::uint64_t needed_of(const MemoryNow& now);

/// How much more can be written, if it does not shrink, and if it was all compressed that can be.
/// @return  total: what is in use and what still goes in
Pool room_of(ByteSize budget, const MemoryNow& now);

/// MemAvailable that changes leave to the machine, whatever their budget.
std::uint64_t reserve_of(std::uint64_t ram);

/// The limit for now. It is never below the budget, which a tmpfs would have without zram: so nobody has less
/// than with tmpfs. Beyond that, a new byte takes at most one byte of RAM, so the limit is what is in use and
/// what is left of the budget; what will be compressed soon counts as compressed, by what compressing has
/// given so far. And never so much that the reserve of the machine is touched.
ByteSize decide_limit(ByteSize budget, const MemoryNow& now);

/// One step to that limit, with as many inodes as a tmpfs has; nothing if the present one is as good.
/// @param at  the tmpfs
std::optional<PlannedStep> plan_limit(const MemoryWish& wish, const Path& at, const MemoryNow& now);

/// The limit without a governor: that of a tmpfs, or what is in use already.
std::optional<PlannedStep> plan_plain_limit(const MemoryWish& wish, const Path& at, const Usage& now);

/// What `status` knows of compressed RAM.
struct MemorySeen {
  MemoryWish wish = {};
  MemoryNow now = {};
  bool has_swap = false;     ///< our device is in use
  bool is_followed = false;  ///< `ramroot watch` is at work
};

/// How eagerly pages are to be compressed.
enum class Push {
  none,
  slowly,   ///< nobody waits for room, and whoever reads wants what was compressed back
  at_once,  ///< somebody writes
};

/// How long ago somebody wrote.
enum class Growth { now, lately, not_lately };

Push decide_push(ByteSize budget, Growth growth, const MemoryNow& now);

}  // namespace ramroot
