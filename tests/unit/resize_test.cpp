// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/resize.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ramroot
