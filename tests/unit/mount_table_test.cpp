// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/mount_table.hpp"

#include <gtest/gtest.h>

#include "tests/support/scratch_dir.hpp"

namespace ramroot {
namespace {

/// Reads `text` as if it were /proc/self/mountinfo.
Result<std::vector<MountEntry>> read_text(const std::string& text) {
  const test::ScratchDir dir;
  return read_mounts(dir.write("mountinfo", text));
}

TEST(MountTable, reads_every_field) {
  const auto mounts = read_text(
      "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro\n"
      "40 22 0:30 /sub /mnt ro,nosuid,nodev master:3 - btrfs /dev/vdb ro,subvol=/sub\n"
      "41 22 0:31 / /rw rw - tmpfs ramroot rw,size=1024k\n");
  ASSERT_TRUE(mounts) << mounts.error().text();
  const std::vector<MountEntry> want{
      {22, 1, "/", "/", "ext4", "/dev/vda1", "254:1", "rw,relatime", "rw,errors=remount-ro", true},
      {40, 22, "/mnt", "/sub", "btrfs", "/dev/vdb", "0:30", "ro,nosuid,nodev", "ro,subvol=/sub", false},
      {41, 22, "/rw", "/", "tmpfs", "ramroot", "0:31", "rw", "rw,size=1024k", false},
  };
  EXPECT_EQ(*mounts, want);
}

TEST(MountTable, decodes_octal_escapes) {
  const auto mounts =
      read_text("23 1 8:1 /a\\040b /mnt/tab\\011nl\\012bs\\134end rw - ext4 /dev/with\\040space rw\n");
  ASSERT_TRUE(mounts);
  ASSERT_EQ(mounts->size(), 1U);
  EXPECT_EQ(mounts->at(0).target, "/mnt/tab\tnl\nbs\\end");
  EXPECT_EQ(mounts->at(0).root, "/a b");
  EXPECT_EQ(mounts->at(0).source, "/dev/with space");
}

TEST(MountTable, is_not_misled_by_hostile_names) {
  const auto mounts = read_text(
      "24 1 8:1 / /mnt/\\040-\\040overlay\\040/rw\\040rw rw - ext4 /dev/sda1 rw\n"
      "25 1 0:9 / /x rw shared:7 propagate_from:2 unbindable - fuse.evil shared:1\\040ro ro\n"
      "26 1 0:9 / /\xff\xfe\x1b[2J rw - tmpfs none rw\n");
  ASSERT_TRUE(mounts);
  ASSERT_EQ(mounts->size(), 3U);
  EXPECT_EQ(mounts->at(0).target, "/mnt/ - overlay /rw rw");
  EXPECT_EQ(mounts->at(0).fstype, "ext4");
  EXPECT_TRUE(mounts->at(1).shared);
  EXPECT_EQ(mounts->at(1).source, "shared:1 ro");
  EXPECT_EQ(mounts->at(2).target, "/\xff\xfe\x1b[2J");
}

TEST(MountTable, sees_shared_only_in_the_optional_fields) {
  const auto mounts = read_text("27 1 8:1 / /shared:1 rw - ext4 shared:1 rw,shared:1\n");
  ASSERT_TRUE(mounts);
  ASSERT_EQ(mounts->size(), 1U);
  EXPECT_FALSE(mounts->at(0).shared);
}

TEST(MountTable, keeps_the_order_of_stacked_mounts) {
  const auto mounts =
      read_text("30 1 8:1 / / ro - ext4 /dev/sda1 ro\n31 30 0:30 / / rw - overlay /rw rw,lowerdir=/ro\n");
  ASSERT_TRUE(mounts);
  ASSERT_EQ(mounts->size(), 2U);
  EXPECT_EQ(mounts->at(0).fstype, "ext4");
  EXPECT_EQ(mounts->at(1).fstype, "overlay");
}

TEST(MountTable, survives_garbage) {
  for (const std::string text :
       {"", "\n", "garbage\n", "1 2 3\n", "22 1 254:1 / / rw\n", "22 1 x:y / / rw - ext4 a rw\n",
        "22 1 254:1 / / rw - \n", "-1 -1 -1:-1 - - - - - - -\n"}) {
    const auto mounts = read_text(text);  // an Error or a few entries, but no crash
    if (mounts) EXPECT_LE(mounts->size(), 1U) << text;
  }
}

TEST(MountTable, says_when_there_is_no_file) {
  const auto mounts = read_mounts("/no/such/mountinfo");
  ASSERT_FALSE(mounts);
  EXPECT_NE(mounts.error().text().find("/no/such/mountinfo"), std::string::npos);
}

TEST(MountTable, reads_the_real_one) {
  const auto mounts = read_mounts();
  ASSERT_TRUE(mounts) << mounts.error().text();
  ASSERT_FALSE(mounts->empty());
  for (const MountEntry& mount : *mounts) {
    EXPECT_EQ(mount.target.substr(0, 1), "/");
    EXPECT_FALSE(mount.fstype.empty());
    EXPECT_FALSE(mount.flags.empty());
  }
}

}  // namespace
}  // namespace ramroot
