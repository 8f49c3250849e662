// SPDX-License-Identifier: GPL-3.0-or-later
// How a union is put together, and what can have its changes.
#include "core/unions/union_plan.hpp"

#include <gtest/gtest.h>

#include "core/mounts/upper_kinds.hpp"
#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

const UnionLayers kLayers = *layers_of("/mnt");

std::string only_line(const Plan& plan) {
  return plan.steps.size() == 1 ? describe(plan.steps.front().step)
                                : "steps: " + std::to_string(plan.steps.size());
}

TEST(UnionPlan, puts_changes_into_ram_a_folder_or_a_device) {
  EXPECT_EQ(only_line(make_upper_plan({}, kLayers, {{1 << 20}, 256})),
            "tmpfs     /run/ramroot/unions/mnt/ram size=1048576 nr_inodes=256");
  EXPECT_EQ(only_line(make_upper_plan({"/srv/changes", "", ""}, kLayers, {})),
            "bind      /srv/changes -> /run/ramroot/unions/mnt/ram");
  EXPECT_EQ(only_line(make_upper_plan({"", "/dev/sdb1", "xfs"}, kLayers, {})),
            "mount     /run/ramroot/unions/mnt/ram xfs source=/dev/sdb1 rw,nosuid,nodev,noexec");
}

TEST(UnionPlan, keeps_the_folders_that_are_there) {
  const auto count = [](const std::set<Path>& existing) {
    return make_union_plan({"disk.img", "/mnt", kLayers, existing}, {}).steps.size();
  };
  EXPECT_EQ(count({}), 5U);  // two folders, the attributes, the overlay and its test
  EXPECT_EQ(count({kLayers.upper}), 3U);
  EXPECT_EQ(count({kLayers.upper, kLayers.work}), 2U);
}

TEST(UnionPlan, has_no_loop_device_for_a_file_that_the_kernel_reads) {
  UnionSource source{"/srv/a.erofs", false, "erofs"};
  source.needs_no_loop = true;
  const Plan plan = make_lower_plan(source, kLayers, ",noacl", {});
  EXPECT_EQ(describe(plan.steps.back().step),
            "image     /run/ramroot/unions/mnt/lower erofs source=/srv/a.erofs ro,nosuid,nodev,noacl");
}

TEST(WhyNoUpper, knows_what_the_kernel_refuses_and_nothing_else) {
  for (const char* good : {"ext4", "xfs", "btrfs", "f2fs", "tmpfs", ""})
    EXPECT_EQ(why_no_upper(good), "") << good;
  for (const char* bad :
       {"overlay", "nfs4", "cifs", "vfat", "exfat", "ntfs", "fuse.sshfs", "fuseblk", "squashfs"})
    EXPECT_NE(why_no_upper(bad), "") << bad;
}

}  // namespace
}  // namespace ramroot
