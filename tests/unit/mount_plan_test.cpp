// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_plan.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

const MountReal* find_mount(const Plan& plan) {
  for (const PlannedStep& step : plan.steps)
    if (const auto* mount = std::get_if<MountReal>(&step.step)) return mount;
  return nullptr;
}

TEST(MountPlan, without_protection_is_as_fstab_says) {
  const MountWanted wanted{"/dev/vdb1", "/var", "ext4",
                           "rw,nosuid,nofail,errors=remount-ro,ramroot.subdir=a/b,ramroot.loop"};
  const MountReal* mount = nullptr;
  const Plan plan = make_plain_mount_plan(wanted, {});
  ASSERT_NE(mount = find_mount(plan), nullptr);
  EXPECT_EQ(mount->options, "rw,nosuid,errors=remount-ro,X-mount.subdir=a/b,loop");
}

TEST(MountPlan, of_a_folder_of_a_disk_mounts_the_disk_elsewhere_and_binds_the_folder) {
  const MountWanted wanted{"/dev/vdb1", "/opt", "ext4", "noatime,ramroot.subdir=a/b,ramroot.offset=512"};
  const Plan plan = make_mount_plan(wanted, {});
  const MountReal* const mount = find_mount(plan);
  ASSERT_NE(mount, nullptr);
  EXPECT_EQ(mount->at, "/rw/mounts/opt/whole");
  EXPECT_EQ(mount->options, "ro,nosuid,nodev,noatime,offset=512");
  bool is_bound = false;
  for (const PlannedStep& step : plan.steps)
    if (const auto* bind = std::get_if<Bind>(&step.step))
      is_bound = bind->from.text() == "/rw/mounts/opt/whole/a/b" && bind->to.text() == "/rw/ro/opt";
  EXPECT_TRUE(is_bound);
}

TEST(MountPlan, a_folder_in_quotes_may_have_commas_and_the_other_options_keep_theirs) {
  const MountWanted wanted{"/dev/vdb1", "/opt", "ext4",
                           "ramroot.subdir=\"a,rw/b\",context=\"t:s0:c1,dev\",noatime"};
  const Plan plan = make_mount_plan(wanted, {});
  ASSERT_NE(find_mount(plan), nullptr);
  EXPECT_EQ(find_mount(plan)->options, "ro,nosuid,nodev,context=\"t:s0:c1,dev\",noatime");
  Path bound;
  for (const PlannedStep& step : plan.steps)
    if (const auto* bind = std::get_if<Bind>(&step.step)) bound = bind->from.text();
  EXPECT_EQ(bound, "/rw/mounts/opt/whole/a,rw/b");
}

TEST(MountPlan, options_for_the_helper_are_given_back_as_they_were) {
  for (const char* word : {"X-mount.subdir=a", "loop", "loop=/dev/loop3", "offset=5", "sizelimit=6",
                           "noatime", "loopy", "x-mount.mkdir"})
    EXPECT_EQ(as_mount_options(as_helper_options(word)), word);
  EXPECT_EQ(as_helper_options("loop"), "ramroot.loop");
}

}  // namespace
}  // namespace ramroot
