// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/sight.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

using Mounts = std::vector<MountEntry>;

MountEntry make_overlay(int id, const char* device) {
  return {.id = id,
          .parent_id = 1,
          .target = "/",
          .root = "/",
          .fstype = "overlay",
          .device = device,
          .flags = "ro,relatime",
          .super = "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work"};
}
MountEntry make_disk(int id, const char* device) {
  return {.id = id,
          .parent_id = 1,
          .target = "/",
          .root = "/",
          .fstype = "ext4",
          .device = device,
          .super = "rw"};
}

TEST(Sight, is_whole_with_the_mounts_of_the_first_process) {
  const Mounts own{make_overlay(40, "0:30")};
  const Sight sight = choose_sight(own, own);
  EXPECT_TRUE(sight.is_whole && sight.is_own && sight.sees_root);
}

TEST(Sight, takes_those_of_the_first_process_from_a_sandbox_a_chroot_and_another_root) {
  const Mounts machine{make_overlay(40, "0:30")};
  const Sight sandbox = choose_sight({make_overlay(90, "0:30")}, machine);
  EXPECT_EQ(sandbox.mounts, machine);
  EXPECT_TRUE(sandbox.is_whole && !sandbox.is_own && sandbox.sees_root);
  for (const Mounts& own : {Mounts{make_disk(90, "8:1")}, Mounts{}}) {
    const Sight other = choose_sight(own, machine);
    EXPECT_EQ(other.mounts, machine);
    EXPECT_TRUE(other.is_whole && !other.is_own && !other.sees_root);
  }
}

TEST(Sight, is_not_whole_where_the_first_process_cannot_be_seen) {
  const Sight service = choose_sight({make_overlay(90, "0:30")}, std::nullopt);
  EXPECT_TRUE(!service.is_whole && service.sees_root);
  const Sight container = choose_sight({make_disk(90, "8:1")}, std::nullopt);
  EXPECT_TRUE(!container.is_whole && !container.sees_root);
}

TEST(Sight, judges_another_overlay_of_ours_by_itself) {
  const Mounts own{make_overlay(90, "0:50")};
  const Sight sight = choose_sight(own, Mounts{make_overlay(40, "0:30")});
  EXPECT_EQ(sight.mounts, own);
  EXPECT_FALSE(sight.is_whole);
}

TEST(Sight, finds_a_file_system_that_another_mount_covers) {
  MountEntry disk = make_disk(41, "8:1"), cover = make_disk(42, "0:9");
  disk.target = cover.target = "/ro";
  disk.hidden = true;
  const Mounts mounts{disk, cover};
  EXPECT_EQ(find_device(mounts, "8:1", "/ro"), &mounts[0]);
  EXPECT_EQ(find_device(mounts, "8:2", "/ro"), nullptr);
}

}  // namespace
}  // namespace ramroot
