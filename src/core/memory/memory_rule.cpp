// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/memory_rule.hpp"

#include <algorithm>

namespace ramroot {

namespace {

constexpr std::uint64_t kMiB = 1U << 20;
constexpr std::uint64_t kPageBytes = 4096;

/// A limit that moves all the time makes everybody who watches mounts read them all anew.
constexpr std::uint64_t kWorthMoving = kMiB / 2;

std::uint64_t less(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; }

/// What `bytes` will have taken when they are compressed.
std::uint64_t compressed(std::uint64_t bytes, std::uint64_t ratio) { return bytes / ratio * 1000; }

/// So much is left alone while room is not short.
std::uint64_t waiting_for(ByteSize budget) { return budget.bytes / 8; }

/// Programs' pages shrink as those of changes.
std::uint64_t held_by_changes(const MemoryNow& now) {
  if (now.stored == 0 || now.foreign >= now.stored) return now.stored == 0 ? now.held : 0;
  const std::uint64_t share = (now.stored - now.foreign) * 1000 / now.stored;
  return now.held / 1000 * share + now.held % 1000;
}

/// What the machine can do without.
std::uint64_t spare_of(const MemoryNow& now) { return less(now.available, reserve_of(now.ram)); }

/// As many as a tmpfs has. They are no part of its size, and nothing compresses them.
std::uint64_t inodes_for(const MemoryWish& wish, const Pool& inodes) {
  const std::uint64_t usual = usual_inodes(wish.budget.value_or(ByteSize{}));
  return std::max(wish.nr_inodes ? inodes.total : usual, inodes.used);
}

PlannedStep limit_at(const MemoryWish& wish, const Path& at, ByteSize limit, const Usage& now) {
  return limit_tmpfs({at, limit, inodes_for(wish, now.inodes)}, {at, {now.ram.total}, now.inodes.total});
}

}  // namespace

std::uint64_t resident_of(const MemoryNow& now) {
  return std::min(less(now.changes.ram.used, less(now.stored, now.foreign)), now.shmem);
}

std::uint64_t real_of(const MemoryNow& now) { return resident_of(now) + held_by_changes(now); }

std::uint64_t ratio_between(std::uint64_t stored, std::uint64_t held) {
  if (stored < kTellingData || held < 1000) return 1000;
  return std::max<std::uint64_t>(stored / (held / 1000), 1000);
}

std::uint64_t ratio_of(const MemoryNow& now) { return ratio_between(now.stored, now.held); }

std::uint64_t needed_of(const MemoryNow& now) {
  return compressed(resident_of(now), ratio_of(now)) + held_by_changes(now);
}

Pool room_of(ByteSize budget, const MemoryNow& now) {
  const std::uint64_t used = now.changes.ram.used;
  const std::uint64_t free =
      std::max(std::min(less(budget.bytes, needed_of(now)), spare_of(now)), less(budget.bytes, used));
  return {used + free, used, free};
}

std::uint64_t reserve_of(std::uint64_t ram) { return std::max(64 * kMiB, ram / 100 * 15); }

ByteSize decide_limit(ByteSize budget, const MemoryNow& now) {
  // Somebody writes faster than it is compressed. A tenth of what that will give is not counted on, nor what
  // is always waiting: it is not the same for all data. What was written last will shrink as what was
  // compressed last, not better.
  const std::uint64_t waits = less(resident_of(now), waiting_for(budget));
  const std::uint64_t ratio = now.last_ratio == 0 ? ratio_of(now) : std::min(ratio_of(now), now.last_ratio);
  // A program may have mapped what waits, or never written to what it has allocated: then nothing will
  // shrink.
  const std::uint64_t credit = std::min((waits - compressed(waits, ratio)) / 10 * 9, waiting_for(budget));
  const std::uint64_t left = less(budget.bytes + credit, real_of(now));
  const std::uint64_t limit = now.changes.ram.used + std::min(left, spare_of(now));
  return {std::max(budget.bytes, limit) / kPageBytes * kPageBytes};
}

std::optional<PlannedStep> plan_limit(const MemoryWish& wish, const Path& at, const MemoryNow& now) {
  const ByteSize limit = decide_limit(wish.budget.value_or(ByteSize{}), now);
  const std::uint64_t present = now.changes.ram.total;
  const std::uint64_t moved = limit.bytes > present ? limit.bytes - present : present - limit.bytes;
  if (moved < std::max(kWorthMoving, now.changes.ram.free / 16)) return std::nullopt;
  return limit_at(wish, at, limit, now.changes);
}

std::optional<PlannedStep> plan_plain_limit(const MemoryWish& wish, const Path& at, const Usage& now) {
  if (!wish.budget) return std::nullopt;
  const ByteSize limit{std::max(wish.budget->bytes, now.ram.used) / kPageBytes * kPageBytes};
  if (limit.bytes == now.ram.total) return std::nullopt;
  return limit_at(wish, at, limit, now);
}

Push decide_push(ByteSize budget, Growth growth, const MemoryNow& now) {
  const std::uint64_t resident = resident_of(now);
  if (resident < kMiB) return Push::none;
  // Long before the limit: compressing is slower than writing.
  if (growth == Growth::now && resident > waiting_for(budget)) return Push::at_once;
  const bool is_short = std::min(less(budget.bytes, real_of(now)), spare_of(now)) < budget.bytes / 4;
  if (!is_short) return Push::none;
  return growth == Growth::not_lately ? Push::slowly : Push::at_once;  // a writer may be waiting for room
}

}  // namespace ramroot
