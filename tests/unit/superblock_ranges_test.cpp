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

TEST(ChangingRanges, of_ext_are_its_superblock) {
  EXPECT_EQ(list_changing_ranges(device_with(1024 + 0x38, "\x53\xEF")),
            (std::vector<ByteRange>{{1024, 1024}}));
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
  EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{0, 2048}, {1048576, 2048}}));
}

TEST(ChangingRanges, of_a_hostile_xfs_are_bounded) {
  std::string start = device_with(0, "XFSB");
  for (const std::size_t at : {4U, 84U, 88U}) start.replace(at, 4, "\xff\xff\xff\xff");
  start.replace(102, 2, "\xff\xff");
  const auto ranges = list_changing_ranges(start);
  EXPECT_LE(ranges.size(), 4096U);
  EXPECT_LE(ranges.at(0).size, 4U * 32768);
}

TEST(ChangingRanges, of_f2fs_are_its_checkpoints) {
  std::string start = device_with(1024, "\x10\x20\xF5\xF2");
  start.replace(1024 + 20, 4, std::string("\x09\0\0\0", 4));
  start.replace(1024 + 76, 4, std::string("\0\x02\0\0", 4));
  EXPECT_EQ(list_changing_ranges(start),
            (std::vector<ByteRange>{{1024, 3072}, {512 * 4096, 4096}, {1024 * 4096, 4096}}));
}

TEST(ChangingRanges, of_anything_else_are_how_it_begins) {
  for (const std::string& start : {std::string(), std::string("hsqs"), device_with(0, "hsqs")})
    EXPECT_EQ(list_changing_ranges(start), (std::vector<ByteRange>{{0, kDeviceStart}}));
}

}  // namespace
}  // namespace ramroot
