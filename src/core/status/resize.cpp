// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/resize.hpp"

#include <algorithm>
#include <optional>

#include "core/request/run_places.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

namespace {

/// Nobody is to be out of inodes because the limit of bytes went down.
constexpr std::uint64_t kInodesPerUsed = 2;

/// @param now  the limits, and what is in use
/// @param was  what a boot takes for the present size, if it is not asked for a number
std::uint64_t follow(const Pool& now, std::uint64_t was, std::uint64_t wanted) {
  const std::uint64_t inodes = now.total == was ? wanted : now.total;
  return std::max(inodes, now.used * kInodesPerUsed);
}

/// Why the machine cannot hold so much. What is in use already is not available any more.
std::optional<Error> judge_hold(const std::string& attempt, ByteSize wanted, ByteSize present,
                                std::uint64_t used, ByteSize available) {
  const ByteSize holds{used + available.bytes};
  if (wanted <= holds || wanted <= present) return std::nullopt;
  return Error{0, attempt,
               "the machine can hold " + render_byte_size(holds) + " now: " + render_byte_size({used}) +
                   " is in use by changes, and " + render_byte_size(available) + " of RAM is free",
               "choose a smaller size, or end programs"};
}

/// What a boot would take, or why not.
Result<ByteSize> judge_budget(const SizeWish& wish, std::uint64_t ram) {
  Warnings oddities;
  Options options;
  options.size = wish;
  const ByteSize budget = judge_limits(options, {ram}, oddities).size;
  if (oddities.lines().empty()) return budget;
  return Error{0, "limit the RAM for changes", oddities.lines().front()};
}

PlannedStep replace_wish(const MemoryWish& wanted, const MemoryWish& before) {
  return replace_text(Path(kMemoryWish), render_memory_wish(wanted), render_memory_wish(before));
}

}  // namespace

Result<Plan> plan_resize(const SizeWish& wish, const Path& at, const Usage& now, const RamNow& ram) {
  Warnings oddities;
  Options options, present;
  options.size = wish;
  present.size = ByteSize{now.ram.total};
  const UpperLimits wanted = judge_limits(options, ram.total, oddities);
  const std::string attempt = "limit the RAM for changes to " + render_byte_size(wanted.size);
  if (!oddities.lines().empty()) return Error{0, "limit the RAM for changes", oddities.lines().front()};
  if (wanted.size.bytes < now.ram.used)
    return Error{0, attempt, render_byte_size({now.ram.used}) + " of it is in use",
                 "choose a larger size, or delete what this session made"};
  if (auto why = judge_hold(attempt, wanted.size, {now.ram.total}, now.ram.used, ram.available)) return *why;
  const std::uint64_t usual = judge_limits(present, ram.total, oddities).nr_inodes;
  Plan plan{"limit the RAM for changes to " + render_byte_size(wanted.size), Recovery::undo_all};
  plan.steps.push_back(limit_tmpfs({at, wanted.size, follow(now.inodes, usual, wanted.nr_inodes)},
                                   {at, {now.ram.total}, now.inodes.total}));
  return plan;
}

Result<Plan> plan_budget(const SizeWish& wish, const Path& at, const MemorySeen& seen) {
  const auto judged = judge_budget(wish, seen.now.ram);
  if (!judged) return judged.error();
  const ByteSize budget = *judged;
  const std::string attempt = "limit the RAM for changes to " + render_byte_size(budget);
  const std::uint64_t needed = needed_of(seen.now);
  if (budget.bytes < needed)
    return Error{0, attempt, render_byte_size({needed}) + " of it is in use, compressed",
                 "choose a larger size, or delete what this session made"};
  const ByteSize present = seen.wish.budget.value_or(ByteSize{});
  if (auto why = judge_hold(attempt, budget, present, real_of(seen.now), {seen.now.available})) return *why;
  const MemoryWish wanted{budget, seen.wish.nr_inodes};
  Plan plan{attempt};
  plan.steps.push_back(replace_wish(wanted, seen.wish));
  if (seen.is_followed) return plan;
  if (auto limit = plan_plain_limit(wanted, at, seen.now.changes)) plan.steps.push_back(*std::move(limit));
  return plan;
}

Result<Plan> plan_pool_budget(const SizeWish& wish, const PoolSeen& seen) {
  const std::string why_unknown = "how much is in use cannot be read from the pool " + seen.pool;
  if (!seen.now) return Error{0, "limit the RAM for changes", why_unknown};
  const PoolNow& now = *seen.now;
  const auto judged = judge_budget(wish, now.ram);
  if (!judged) return judged.error();
  const ByteSize budget = *judged;
  const std::string attempt = "limit the RAM for changes to " + render_byte_size(budget);
  const std::uint64_t taken = taken_of(now);
  if (budget.bytes < taken)
    return Error{0, attempt, render_byte_size({taken}) + " of it is in use",
                 "choose a larger size, or delete what this session made"};
  const ByteSize present = seen.wish.budget.value_or(ByteSize{});
  if (auto why = judge_hold(attempt, budget, present, taken, {now.available})) return *why;
  MemoryWish wanted = seen.wish;
  wanted.budget = budget;
  Plan plan{attempt};
  // Otherwise whoever follows it does: two at a time could take the larger size away again.
  if (!seen.is_followed && pool_for(budget).bytes > now.data.total)
    plan.steps.emplace_back(GrowPool{seen.pool, pool_for(budget)});
  plan.steps.push_back(replace_wish(wanted, seen.wish));
  if (!seen.is_followed) plan.steps.emplace_back(LimitRoom{"/", decide_plain_room(budget, now)});
  return plan;
}

}  // namespace ramroot
