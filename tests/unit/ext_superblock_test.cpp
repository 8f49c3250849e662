// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/ext_superblock.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/request/cmdline.hpp"

namespace ramroot {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;

/// As mkfs.ext4 makes it, of which only the named bytes matter: "never" for mounts is 0xffff.
std::string make_device() {
  std::string device(4096, '\0');
  device[1024 + 0x38] = '\x53', device[1024 + 0x39] = '\xef';
  device[1024 + 0x3A] = 1;
  device[1024 + 0x36] = device[1024 + 0x37] = '\xff';
  device[1024 + 0x60] = '\xc2';
  return device;
}

std::string why_of(const std::string& device) {
  const auto super = parse_ext_superblock(device);
  if (!super) return "no ext";
  const char* const why = why_check(*super, kNow);
  return why == nullptr ? "" : why;
}

TEST(ExtSuperblock, of_a_clean_file_system_needs_no_check) {
  EXPECT_EQ(why_of(make_device()), "");
  EXPECT_EQ(why_of(make_device().substr(0, 2047)), "no ext");
  std::string other = make_device();
  other[1024 + 0x38] = 0;
  EXPECT_EQ(why_of(other), "no ext");
}

TEST(ExtSuperblock, tells_of_errors_and_of_what_is_left_to_do) {
  const auto with = [](std::size_t at, char value) {
    std::string device = make_device();
    device[1024 + at] = value;
    return why_of(device);
  };
  EXPECT_EQ(with(0x3A, 3), "has errors");
  for (const auto& [at, value] :
       {std::pair<std::size_t, char>{0x3A, '\0'}, {0x3A, '\5'}, {0xE8, '\x0c'}, {0x60, '\xc6'}, {0x66, '\1'}})
    EXPECT_EQ(with(at, value), "was not unmounted cleanly") << at;
}

TEST(ExtSuperblock, tells_how_large_the_journal_is) {
  std::string device = make_device();
  const auto journal = [&] { return parse_ext_superblock(device)->journal; };
  EXPECT_EQ(journal(), 0U) << "it has none";
  device[1024 + 0x5C] = 4;
  EXPECT_EQ(journal(), 0U) << "it is on another device";
  EXPECT_TRUE(parse_ext_superblock(device)->has_outer_journal);
  device[1024 + 0xE0] = 8;
  EXPECT_FALSE(journal()) << "there is no copy of its inode";
  device[1024 + 0xFD] = 1;
  device[1024 + 0x14C + 3] = 4;
  EXPECT_EQ(journal(), 64U << 20);
  device[1024 + 0x148] = 1;
  EXPECT_EQ(journal(), (std::uint64_t{1} << 32) + (64U << 20));
}

TEST(ExtSuperblock, tells_when_a_check_is_due) {
  std::string device = make_device();
  device[1024 + 0x34] = 29, device[1024 + 0x36] = 30, device[1024 + 0x37] = 0;
  EXPECT_EQ(why_of(device), "");
  device[1024 + 0x34] = 30;
  EXPECT_EQ(why_of(device), "was due for a check");
  device = make_device();
  device[1024 + 0x44] = 100;  // every 100 seconds, the last one in 1970
  EXPECT_EQ(why_of(device), "was due for a check");
  device[1024 + 0x277] = 1;  // the last one in 2106: the clock is wrong
  EXPECT_EQ(why_of(device), "was due for a check");
}

TEST(ExtSuperblock, knows_names_whose_case_does_not_matter) {
  std::string device = make_device();
  EXPECT_FALSE(has_case_folding(*parse_ext_superblock(device)));
  device[1024 + 0x62] = '\x02';
  EXPECT_TRUE(has_case_folding(*parse_ext_superblock(device))) << "as mkfs.ext4 -O casefold makes it";
}

TEST(Cmdline, may_decide_about_checks) {
  for (const char* line : {"fsck.mode=force", "ro fsck.mode=skip", "forcefsck", "fastboot", "rd.skipfsck"})
    EXPECT_TRUE(decides_about_checks(line)) << line;
  EXPECT_FALSE(decides_about_checks("ramroot=tmpfs fsck.repair=yes -- forcefsck"));
}

}  // namespace
}  // namespace ramroot
