// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/size_policy.hpp"

#include <gtest/gtest.h>
#include <cstdint>

namespace ramroot {
namespace {

constexpr std::uint64_t kMiB = kMebibyte.bytes;
constexpr std::uint64_t kGiB = 1024 * kMiB;

struct LimitCase {
  const char* name;
  SizeWish wish;
  std::uint64_t ram;
  std::uint64_t size;
  std::size_t warnings;
};

class SizePolicyTest : public testing::TestWithParam<LimitCase> {};

TEST_P(SizePolicyTest, clamps_and_says_so) {
  const LimitCase& c = GetParam();
  Options options;
  options.size = c.wish;
  Warnings warnings;
  const UpperLimits limits = decide_limits(options, {c.ram}, warnings);
  EXPECT_EQ(limits.size.bytes, c.size);
  EXPECT_EQ(warnings.lines().size(), c.warnings);
  EXPECT_EQ(limits.nr_inodes, limits.size.bytes / 4096);
}

INSTANTIATE_TEST_SUITE_P(
    , SizePolicyTest,
    testing::Values(LimitCase{"half", Percent{50}, 2000 * kMiB, 1000 * kMiB, 0},
                    LimitCase{"all", Percent{100}, 1000 * kMiB, 900 * kMiB, 1},
                    LimitCase{"ninety", Percent{90}, 1000 * kMiB, 900 * kMiB, 0},
                    LimitCase{"one_percent", Percent{1}, 1000 * kMiB, 16 * kMiB, 1},
                    LimitCase{"bytes", ByteSize{64 * kMiB}, kGiB, 64 * kMiB, 0},
                    LimitCase{"least", ByteSize{16 * kMiB}, kGiB, 16 * kMiB, 0},
                    LimitCase{"one_byte", ByteSize{1}, kGiB, 16 * kMiB, 1},
                    LimitCase{"nothing", ByteSize{0}, kGiB, 16 * kMiB, 1},
                    LimitCase{"half_a_page_more", ByteSize{20 * kMiB + 4095}, kGiB, 20 * kMiB, 0},
                    LimitCase{"more_than_the_ram", ByteSize{UINT64_MAX}, 1000 * kMiB, 900 * kMiB, 1},
                    LimitCase{"small_machine", Percent{50}, 192 * kMiB, 96 * kMiB - 4096, 1},
                    LimitCase{"tiny_machine", Percent{50}, 8 * kMiB, 16 * kMiB, 2},
                    LimitCase{"no_ram_at_all", Percent{50}, 0, 16 * kMiB, 2},
                    LimitCase{"huge_machine", Percent{100}, UINT64_MAX, UINT64_MAX / 100 * 90 / 4096 * 4096,
                              1}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SizePolicy, never_means_unlimited) {
  for (const std::uint64_t ram : {std::uint64_t{0}, std::uint64_t{1}, kMiB, 20 * kMiB, kGiB, UINT64_MAX}) {
    for (const SizeWish& wish : {SizeWish{Percent{0}}, SizeWish{Percent{1}}, SizeWish{ByteSize{0}},
                                 SizeWish{ByteSize{UINT64_MAX}}}) {
      for (const std::optional<std::uint64_t> inodes :
           {std::optional<std::uint64_t>{}, {0}, {1}, {UINT64_MAX}}) {
        Options options;
        options.size = wish;
        options.nr_inodes = inodes;
        Warnings warnings;
        const UpperLimits limits = decide_limits(options, {ram}, warnings);
        EXPECT_GE(limits.size.bytes, 16 * kMiB);
        EXPECT_EQ(limits.size.bytes % 4096, 0U);
        EXPECT_GE(limits.nr_inodes, 1024U);
        EXPECT_LE(limits.size.bytes, std::max(ram / 100 * 90, 16 * kMiB));
      }
    }
  }
}

TEST(SizePolicy, clamps_inodes_and_says_so) {
  const struct {
    std::uint64_t wish, inodes;
    std::size_t warnings;
  } rows[] = {
      {5000, 5000, 0},
      {1024, 1024, 0},
      {1, 1024, 1},
      {UINT64_MAX, 1000 * kMiB / 100 * 90 / 4096, 1},
  };
  for (const auto& row : rows) {
    Options options;
    options.nr_inodes = row.wish;
    Warnings warnings;
    EXPECT_EQ(decide_limits(options, {1000 * kMiB}, warnings).nr_inodes, row.inodes);
    EXPECT_EQ(warnings.lines().size(), row.warnings) << row.wish;
  }
}

TEST(SizePolicy, limits_stores_of_containers_in_the_same_way) {
  Options options;
  Warnings oddities;
  EXPECT_EQ(judge_container_limits(options, {1000 * kMiB}, oddities).size.bytes, 250 * kMiB);
  EXPECT_EQ(judge_container_limits(options, {1000 * kMiB}, oddities).nr_inodes, 250 * kMiB / 4096);
  EXPECT_TRUE(oddities.lines().empty());
  options.containers_size = ByteSize{kGiB * 1024};
  EXPECT_EQ(judge_container_limits(options, {1000 * kMiB}, oddities).size.bytes, 900 * kMiB);
  options.containers_size = ByteSize{1};
  EXPECT_EQ(judge_container_limits(options, {1000 * kMiB}, oddities).size.bytes, 16 * kMiB);
  ASSERT_EQ(oddities.lines().size(), 2U);
  EXPECT_TRUE(oddities.lines()[0].starts_with("containers.size=1.0 TiB is too much"));
}

}  // namespace
}  // namespace ramroot
