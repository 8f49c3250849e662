// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/moment.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

TEST(Moment, counts_what_changed_later_also_if_the_clock_was_set_back) {
  constexpr std::int64_t kHour = 3'600'000'000'000, kStart = 500 * kHour;
  const auto since = [&](std::int64_t ahead_now, const char* boot = "one") {
    return since_despite_clock({kStart, 490 * kHour, "one"}, {0, ahead_now, boot});
  };
  EXPECT_EQ(since(490 * kHour - 2'000'000), kStart);  // read at two moments
  EXPECT_EQ(since(491 * kHour), kStart);
  EXPECT_EQ(since(488 * kHour), kStart - 2 * kHour);
  EXPECT_EQ(since(490 * kHour - 128'000'000), kStart - 128'000'000);
  EXPECT_EQ(since(600 * kHour, "two"), kStart);
  EXPECT_EQ(since(488 * kHour, "two"), 488 * kHour);
}

}  // namespace
}  // namespace ramroot
