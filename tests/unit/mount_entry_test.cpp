// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_entry.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

/// ID and parent of a mount, and its mount point.
MountEntry make_mount(int id, int parent, const char* target) {
  return {.id = id, .parent_id = parent, .target = target};
}

/// The ids of those that a path leads to.
std::vector<int> seen_of(std::vector<MountEntry> mounts) {
  mark_hidden(mounts);
  std::vector<int> ids;
  for (const MountEntry& mount : mounts)
    if (!mount.hidden) ids.push_back(mount.id);
  return ids;
}

TEST(MountEntry, is_hidden_below_what_is_mounted_over_it) {
  const std::vector<MountEntry> stacked{make_mount(20, 1, "/"), make_mount(21, 20, "/a"),
                                        make_mount(22, 21, "/a"), make_mount(23, 20, "/a/b"),
                                        make_mount(24, 22, "/a/b")};
  EXPECT_EQ(seen_of(stacked), (std::vector{20, 22, 24}));
}

TEST(MountEntry, that_is_older_can_have_been_moved_over_a_younger) {
  std::vector<MountEntry> moved{make_mount(20, 1, "/"), make_mount(21, 30, "/a"), make_mount(30, 20, "/a")};
  EXPECT_EQ(seen_of(moved), (std::vector{20, 21}));
  mark_hidden(moved);
  EXPECT_EQ(find_mount_at(moved, "/a")->id, 21);
  EXPECT_EQ(find_covering(moved, "/a/file")->id, 21);
  EXPECT_EQ(find_covering(moved, "/ab")->id, 20);
}

TEST(MountEntry, over_the_root_is_not_on_the_way_of_any_path) {
  EXPECT_EQ(seen_of({make_mount(1, 1, "/"), make_mount(21, 1, "/"), make_mount(22, 21, "/a"),
                     make_mount(23, 1, "/b")}),
            (std::vector{1, 23}));
}

TEST(MountEntry, is_found_in_a_chroot_that_is_no_mount) {
  EXPECT_EQ(seen_of({make_mount(30, 7, "/proc"), make_mount(31, 7, "/a"), make_mount(32, 31, "/a")}),
            (std::vector{30, 32}));
}

// The list is read in pieces. Between two of them the kernel can give an id that became free again.
TEST(MountEntry, with_an_id_that_was_there_before_ends_the_way) {
  EXPECT_EQ(seen_of({make_mount(20, 1, "/"), make_mount(30, 20, "/a"), make_mount(31, 30, "/a"),
                     make_mount(30, 31, "/a")})
                .size(),
            2U);
}

// An ordinary user of a container engine can have thousands. Comparing each with each other one takes minutes
// here.
TEST(MountEntry, can_be_one_of_very_many) {
  std::vector<MountEntry> mounts{make_mount(1, 1, "/")};
  for (int id = 2; id < 100'000; ++id)
    mounts.push_back(make_mount(id, 1, ("/m/" + std::to_string(id)).c_str()));
  mounts.push_back(make_mount(200'000, 1, "/m"));
  EXPECT_EQ(seen_of(std::move(mounts)), (std::vector{1, 200'000}));
}

}  // namespace
}  // namespace ramroot
