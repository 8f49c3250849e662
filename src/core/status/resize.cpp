// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/resize.hpp"

#include <algorithm>

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
  // What is in use already is not available any more.
  const ByteSize holds{now.ram.used + ram.available.bytes};
  if (wanted.size > holds && wanted.size.bytes > now.ram.total)
    return Error{0, attempt,
                 "the machine can hold " + render_byte_size(holds) +
                     " now: " + render_byte_size({now.ram.used}) + " is in use by changes, and " +
                     render_byte_size(ram.available) + " of RAM is free",
                 "choose a smaller size, or end programs"};
  const std::uint64_t usual = judge_limits(present, ram.total, oddities).nr_inodes;
  Plan plan{"limit the RAM for changes to " + render_byte_size(wanted.size), Recovery::undo_all};
  plan.steps.push_back(limit_tmpfs({at, wanted.size, follow(now.inodes, usual, wanted.nr_inodes)},
                                   {at, {now.ram.total}, now.inodes.total}));
  return plan;
}

}  // namespace ramroot
