// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/zram_plan.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20;
const MemoryWish kForChanges{ByteSize{200 * kMiB}, {}};

std::string plan_for(const MemoryWish& wish, ZramSeen seen, const std::string& algorithm = kBestAlgorithm) {
  seen.ram = {500 * kMiB};
  const auto plan = make_zram_plan(wish, seen, algorithm);
  return plan ? describe(*plan) : plan.error().text();
}

TEST(ZramPlan, makes_swap_that_nobody_can_stop) {
  EXPECT_EQ(plan_for(kForChanges, {.modprobe = "/sbin/modprobe"}),
            "# compress RAM\n"
            " 1. run       /sbin/modprobe zram\n"
            " 2. zram      /dev/zram.ramroot size=1048576000 algorithm=zstd\n"
            " 3. swapon    /dev/zram.ramroot priority=32767\n"
            " 4. remove    /dev/zram.ramroot\n");
}

TEST(ZramPlan, takes_what_the_kernel_has) {
  EXPECT_EQ(plan_for(kForChanges, {.has_driver = true}, ""),
            "# compress RAM\n"
            " 1. zram      /dev/zram.ramroot size=1048576000\n"
            " 2. swapon    /dev/zram.ramroot priority=32767\n"
            " 3. remove    /dev/zram.ramroot\n");
  EXPECT_EQ(plan_for(kForChanges, {}),
            "cannot compress RAM: this kernel has no zram, and there is no modprobe to load it: install the "
            "package kmod");
}

TEST(ZramPlan, is_smaller_and_comes_later_for_programs_alone) {
  EXPECT_NE(plan_for({}, {.has_driver = true}).find("size=262144000 "), std::string::npos);
  EXPECT_NE(plan_for({}, {.has_driver = true}).find("priority=100\n"), std::string::npos);
}

TEST(ZramPlan, goes_on_where_a_program_that_was_killed_left_off) {
  EXPECT_EQ(plan_for(kForChanges, {.is_swap = true, .has_link = true}), "# compress RAM\n");
  EXPECT_EQ(plan_for(kForChanges, {.is_swap = true, .has_node = true, .has_link = true}),
            "# compress RAM\n 1. remove    /dev/zram.ramroot\n");
  for (const ZramSeen& seen :
       {ZramSeen{.has_driver = true, .has_node = true, .has_link = true, .is_empty = true},
        ZramSeen{.has_driver = true, .has_link = true, .is_empty = true}})
    EXPECT_EQ(plan_for(kForChanges, seen).substr(0, 55),
              "# compress RAM\n 1. no-zram   /dev/zram.ramroot\n 2. zram");
}

TEST(ZramPlan, touches_no_device_that_somebody_else_has_by_now) {
  EXPECT_EQ(plan_for(kForChanges, {.has_driver = true, .has_link = true}).substr(0, 53),
            "# compress RAM\n 1. remove    /run/ramroot/zram\n 2. zr");
}

TEST(ZramPlan, is_taken_back_whole) {
  const auto plan = make_zram_plan(kForChanges, {.has_driver = true, .ram = {500 * kMiB}}, kBestAlgorithm);
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->steps.size(), 3U);
  EXPECT_EQ(describe(plan->steps[0].undo.front()), "no-zram   /dev/zram.ramroot");
  EXPECT_EQ(describe(plan->steps[1].undo.front()), "swapoff   /dev/zram.ramroot");
}

}  // namespace
}  // namespace ramroot
