// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/superblock_ranges.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ramroot {
namespace {

std::string device_with(std::size_t at, const std::string& bytes) {
  std::string out(kDeviceStart, '\0');
  return out.replace(at, bytes.size(), bytes);
}

TEST(ChangingRanges, of_ext_are_its_superblock_and_what_the_groups_have_free) {
  std::string start = device_with(1024 + 0x38, "\x53\xEF");
  EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{1024, 1024}}));
  start.replace(1024 + 4, 4, std::string("\x01\x80\0\0", 4));  // 32769 blocks
  start.replace(1024 + 24, 4, std::string("\x02\0\0\0", 4));   // of 4096 bytes
  start.replace(1024 + 32, 4, std::string("\0\x80\0\0", 4));   // 32768 of them in a group
  EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{1024, 1024}, {4096, 64}}));
  start.replace(1024 + 96, 4, std::string("\x80\0\0\0", 4));  // 64bit
  start.replace(1024 + 0xFE, 2, std::string("\x40\0", 2));
  EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{1024, 1024}, {4096, 128}}));
  start.replace(1024 + 96, 4, std::string("\x10\0\0\0", 4));  // meta_bg: they are elsewhere
  EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{1024, 1024}}));
}

TEST(ChangingRanges, of_squashfs_are_all_tables) {
  std::string start = device_with(0, "hsqs");
  start.replace(40, 3, std::string("\0\0\x30", 3));  // it ends at 3 MiB
  start.replace(64, 3, std::string("\0\0\x18", 3));  // and they begin at 1.5 MiB
  EXPECT_EQ(list_changing_ranges(start),
            (std::vector<ByteRange>{{0, 96}, {0x180000, 1U << 20}, {0x280000, 1U << 19}}));
  for (const std::size_t at : {40U, 64U}) start.replace(at, 8, "\xff\xff\xff\xff\xff\xff\xff\xff");
  start.replace(64, 8, std::string(8, '\0'));
  EXPECT_EQ(list_changing_ranges(start).size(), 17U);
}

TEST(ChangingRanges, of_btrfs_are_its_superblock) {
  EXPECT_EQ(list_changing_ranges(device_with(65536 + 0x40, "_BHRfS_M")),
            (std::vector<ByteRange>{{65536, 4096}}));
}

TEST(ChangingRanges, of_xfs_are_the_headers_of_every_group) {
  std::string start = device_with(0, "XFSB");
  start.replace(4, 4, std::string("\0\0\x10\0", 4));   // blocks of 4096 bytes
  start.replace(84, 4, std::string("\0\0\x01\0", 4));  // 256 of them in a group
  start.replace(88, 4, std::string("\0\0\0\x02", 4));  // two groups
  start.replace(102, 2, std::string("\x02\0", 2));     // sectors of 512 bytes
  EXPECT_EQ(list_changing_ranges(start),
            (std::vector<ByteRange>{{0, 224}, {228, 12}, {248, 1800}, {1048576, 2048}}));
}

TEST(ChangingRanges, of_a_hostile_xfs_are_bounded) {
  std::string start = device_with(0, "XFSB");
  for (const std::size_t at : {4U, 84U, 88U}) start.replace(at, 4, "\xff\xff\xff\xff");
  start.replace(102, 2, "\xff\xff");
  const auto ranges = list_changing_ranges(start);
  EXPECT_LE(ranges.size(), 4098U);
  EXPECT_LE(ranges.at(2).size, 4U * 32768);
}

TEST(ChangingRanges, of_f2fs_are_its_checkpoints) {
  std::string start = device_with(1024, "\x10\x20\xF5\xF2");
  start.replace(1024 + 20, 4, std::string("\x09\0\0\0", 4));
  start.replace(1024 + 76, 4, std::string("\0\x02\0\0", 4));
  EXPECT_EQ(list_changing_ranges(start),
            (std::vector<ByteRange>{{1024, 3072}, {512 * 4096, 4096}, {1024 * 4096, 4096}}));
}

TEST(ChangingRanges, of_anything_else_are_how_it_begins) {
  for (const std::string& start : {std::string(), std::string("abcd"), device_with(0, "abcd")})
    EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{0, kDeviceStart}}));
}

}  // namespace
}  // namespace ramroot
