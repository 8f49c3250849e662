// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/resize.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20;

/// A machine of 1000 MiB, whose boot took half of it.
struct Machine {
  std::uint64_t total = 500 * kMiB, used = 100 * kMiB, inodes = 128000, inodes_used = 1000;
  std::uint64_t available = 700 * kMiB;
};

Result<Plan> resize(const SizeWish& wish, const Machine& m) {
  Usage now;
  now.ram = {m.total, m.used, m.total - m.used};
  now.inodes = {m.inodes, m.inodes_used, m.inodes - m.inodes_used};
  return plan_resize(wish, "/rw", now, {{1000 * kMiB}, {m.available}});
}

LimitTmpfs limit_of(const Result<Plan>& plan) {
  EXPECT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->steps.size(), 1U);
  return std::get<LimitTmpfs>(plan->steps.front().step);
}

TEST(Resize, takes_sizes_and_shares_and_the_inodes_follow) {
  const LimitTmpfs more = limit_of(resize(ByteSize{700 * kMiB}, {}));
  EXPECT_EQ(more.at, "/rw");
  EXPECT_EQ(more.size.bytes, 700 * kMiB);
  EXPECT_EQ(more.nr_inodes, 700 * kMiB / 4096);
  EXPECT_EQ(limit_of(resize(Percent{20}, {})).size.bytes, 200 * kMiB / 4096 * 4096);
  EXPECT_EQ(limit_of(resize(ByteSize{100 * kMiB}, {})).size.bytes, 100 * kMiB);
}

TEST(Resize, can_be_taken_back) {
  const auto plan = resize(ByteSize{200 * kMiB}, {});
  ASSERT_TRUE(plan);
  const auto back = std::get<LimitTmpfs>(plan->steps.front().undo.front());
  EXPECT_EQ(back.size.bytes, 500 * kMiB);
  EXPECT_EQ(back.nr_inodes, 128000U);
}

TEST(Resize, leaves_a_number_of_inodes_that_was_asked_for) {
  Machine m;
  m.inodes = 5000;
  EXPECT_EQ(limit_of(resize(ByteSize{700 * kMiB}, m)).nr_inodes, 5000U);
}

TEST(Resize, never_takes_the_last_inodes) {
  Machine m;
  m.inodes_used = 100000;
  m.used = 20 * kMiB;
  EXPECT_EQ(limit_of(resize(ByteSize{50 * kMiB}, m)).nr_inodes, 200000U);
}

TEST(Resize, refuses_what_is_in_use_and_what_cannot_be_held) {
  Machine m;
  EXPECT_EQ(resize(ByteSize{99 * kMiB}, m).error().text(),
            "cannot limit the RAM for changes to 99.0 MiB: 100.0 MiB of it is in use: choose a larger "
            "size, or delete what this session made");
  EXPECT_EQ(resize(Percent{95}, m).error().text(),
            "cannot limit the RAM for changes: size=95% is too much for this machine: 900.0 MiB, 90% of its "
            "RAM, is the most");
  EXPECT_EQ(resize(ByteSize{kMiB}, m).error().text(),
            "cannot limit the RAM for changes: size=1.0 MiB is too little: 16.0 MiB is the least that works");
  m.available = 450 * kMiB;
  EXPECT_EQ(resize(ByteSize{600 * kMiB}, m).error().text(),
            "cannot limit the RAM for changes to 600.0 MiB: the machine can hold 550.0 MiB now: 100.0 MiB is "
            "in use by changes, and 450.0 MiB of RAM is free: choose a smaller size, or end programs");
}

/// Less than now is better than now, however little the machine has left.
TEST(Resize, always_allows_less) {
  Machine m;
  m.available = 10 * kMiB;
  EXPECT_EQ(limit_of(resize(ByteSize{400 * kMiB}, m)).size.bytes, 400 * kMiB);
}

/// 300 MiB of changes take 200 MiB: 100 that are not compressed yet, and 200 that take 100.
MemorySeen make_compressed() {
  MemorySeen seen{.wish = {ByteSize{250 * kMiB}, {}}, .has_swap = true, .is_followed = true};
  seen.now.changes.ram = {350 * kMiB, 300 * kMiB, 50 * kMiB};
  seen.now.changes.inodes = {90000, 10, 89990};
  seen.now.shmem = 1000 * kMiB;
  seen.now.stored = 200 * kMiB;
  seen.now.held = 100 * kMiB;
  seen.now.available = 400 * kMiB;
  seen.now.ram = 1000 * kMiB;
  return seen;
}

std::string budget_plan(const SizeWish& wish, const MemorySeen& seen) {
  const auto plan = plan_budget(wish, "/rw", seen);
  if (!plan) return plan.error().text();
  std::string out;
  for (const PlannedStep& planned : plan->steps) out += describe(planned.step) + "; ";
  return out;
}

TEST(Resize, of_compressed_changes_is_about_the_ram_they_take) {
  const std::string stored = "store     /run/ramroot/memory.json (41 bytes); ";
  EXPECT_EQ(budget_plan(ByteSize{400 * kMiB}, make_compressed()), stored);
  // Less than what is in use, but not than what that will take.
  EXPECT_EQ(budget_plan(ByteSize{160 * kMiB}, make_compressed()), stored);
  EXPECT_EQ(budget_plan(ByteSize{140 * kMiB}, make_compressed()),
            "cannot limit the RAM for changes to 140.0 MiB: 149.9 MiB of it is in use, compressed: choose a "
            "larger size, or delete what this session made");
  EXPECT_EQ(
      budget_plan(ByteSize{700 * kMiB}, make_compressed()),
      "cannot limit the RAM for changes to 700.0 MiB: the machine can hold 600.0 MiB now: 200.0 MiB is in "
      "use by changes, and 400.0 MiB of RAM is free: choose a smaller size, or end programs");
  EXPECT_NE(budget_plan(ByteSize{1}, make_compressed()).find("too little"), std::string::npos);
}

TEST(Resize, of_compressed_changes_sets_the_limit_where_nobody_follows) {
  MemorySeen seen = make_compressed();
  seen.is_followed = false;
  EXPECT_EQ(budget_plan(ByteSize{400 * kMiB}, seen),
            "store     /run/ramroot/memory.json (41 bytes); limit     /rw size=419430400 nr_inodes=102400; ");
  EXPECT_EQ(budget_plan(ByteSize{200 * kMiB}, seen),
            "store     /run/ramroot/memory.json (41 bytes); limit     /rw size=314572800 nr_inodes=51200; ");
}

/// A pool for 200 MiB, in which 60 MiB are used.
PoolSeen make_pool() {
  PoolNow now;
  now.data = {250 * kMiB, 60 * kMiB, 190 * kMiB};
  now.metadata = {16 * kMiB, 0, 16 * kMiB};
  now.available = 500 * kMiB;
  now.ram = 1000 * kMiB;
  return {.wish = {.budget = ByteSize{200 * kMiB}, .is_pool = true, .has_swap = false},
          .pool = "ramroot.pool",
          .now = now,
          .is_followed = true};
}

std::string pool_plan(const SizeWish& wish, const PoolSeen& seen) {
  const auto plan = plan_pool_budget(wish, seen);
  if (!plan) return plan.error().text();
  std::string out;
  for (const PlannedStep& planned : plan->steps) out += describe(planned.step) + "; ";
  return out;
}

TEST(Resize, of_a_pool_makes_it_larger_first) {
  const std::string stored = "store     /run/ramroot/memory.json (74 bytes); ";
  EXPECT_EQ(pool_plan(ByteSize{200 * kMiB}, make_pool()), stored);
  EXPECT_EQ(pool_plan(ByteSize{100 * kMiB}, make_pool()), stored);
  // Whoever follows the pool makes it larger.
  EXPECT_EQ(pool_plan(ByteSize{400 * kMiB}, make_pool()), stored);
  PoolSeen alone = make_pool();
  alone.is_followed = false;
  EXPECT_EQ(pool_plan(ByteSize{400 * kMiB}, alone), "grow      /dev/mapper/ramroot.pool (524288000 bytes); " +
                                                        stored + "room      / (314572800 bytes); ");
}

TEST(Resize, of_a_pool_refuses_what_cannot_be) {
  EXPECT_EQ(
      pool_plan(ByteSize{50 * kMiB}, make_pool()),
      "cannot limit the RAM for changes to 50.0 MiB: 60.0 MiB of it is in use: choose a larger size, or "
      "delete what this session made");
  EXPECT_EQ(
      pool_plan(ByteSize{600 * kMiB}, make_pool()),
      "cannot limit the RAM for changes to 600.0 MiB: the machine can hold 560.0 MiB now: 60.0 MiB is in "
      "use by changes, and 500.0 MiB of RAM is free: choose a smaller size, or end programs");
  PoolSeen unseen = make_pool();
  unseen.now.reset();
  EXPECT_NE(pool_plan(ByteSize{100 * kMiB}, unseen).find("cannot be read from the pool ramroot.pool"),
            std::string::npos);
}

}  // namespace
}  // namespace ramroot
