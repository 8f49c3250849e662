// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/writable_root.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"
#include "tests/support/mounts.hpp"

namespace ramroot {
namespace {

using test::make_mount;

/// /var below an overlay of its own, /boot read-only by policy, /home kept, a stick that is read-only by
/// itself.
const std::vector<MountEntry> kMounts = {
    make_mount("/", "overlay", "rw,relatime", "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work"),
    make_mount("/rw/ro", "ext4", "ro,nosuid,nodev,relatime", "ro"),
    make_mount("/rw", "tmpfs", "rw", "rw"),
    make_mount("/proc", "proc", "rw", "rw"),
    make_mount("/dev/shm", "tmpfs", "rw", "rw"),
    make_mount("/home", "ext4", "rw,nosuid", "rw"),
    make_mount("/rw/ro/var", "ext4", "ro,nosuid,nodev", "ro"),
    make_mount("/var", "overlay", "rw",
               "rw,lowerdir=/rw/ro/var,upperdir=/rw/mounts/var/upper,workdir=/rw/mounts/var/work"),
    make_mount("/boot", "ext4", "ro,relatime", "ro"),
    make_mount("/media/stick", "vfat", "ro", "ro"),
    make_mount("/run/user/0", "tmpfs", "rw", "rw"),
};
const std::vector<MountRecord> kRecords = {{"/var", {MountPolicy::overlay, ""}},
                                           {"/boot", {MountPolicy::read_only, ""}}};

TEST(WritableRoot, opens_what_is_protected_and_brings_the_rest_along) {
  EXPECT_EQ(describe(make_open_plan(make_writable_facts(kMounts, kRecords, {}, View::system))),
            "# make the real root writable in a view of its own\n"
            " 1. private   / and all below it\n"
            " 2. remount   /rw/ro rw,relatime\n"
            " 3. bind      /boot -> /rw/ro/boot\n"
            " 4. remount   /rw/ro/boot rw,relatime\n"
            " 5. remount   /rw/ro/var rw,relatime\n"
            " 6. bind      /home -> /rw/ro/home\n"
            " 7. bind      /media/stick -> /rw/ro/media/stick\n"
            " 8. bind-tree /dev -> /rw/ro/dev\n"
            " 9. bind-tree /proc -> /rw/ro/proc\n"
            "10. bind-tree /sys -> /rw/ro/sys\n"
            "11. bind-tree /run -> /rw/ro/run\n"
            "12. bind-tree /tmp -> /rw/ro/tmp\n");
}

TEST(WritableRoot, hides_nothing_in_a_bare_view) {
  EXPECT_EQ(describe(make_open_plan(make_writable_facts(kMounts, kRecords, {}, View::bare))),
            "# make the real root writable in a view of its own\n"
            " 1. private   / and all below it\n"
            " 2. remount   /rw/ro rw,relatime\n"
            " 3. remount   /rw/ro/var rw,relatime\n");
}

TEST(WritableRoot, opens_nothing_but_what_gets_something) {
  WritableFacts facts = make_writable_facts(kMounts, kRecords, {}, View::bare);
  open_only(facts, {"/rw/ro/var"});
  EXPECT_EQ(describe(make_open_plan(facts)),
            "# make the real root writable in a view of its own\n"
            " 1. private   / and all below it\n"
            " 2. remount   /rw/ro/var rw,relatime\n");
  EXPECT_EQ(describe(make_close_plan(facts)),
            "# make the real root read-only again\n"
            " 1. remount   /rw/ro/var ro,nosuid,nodev\n");
}

TEST(WritableRoot, shows_what_cannot_be_opened_as_it_is) {
  std::vector<MountEntry> mounts = kMounts;
  mounts[8].fstype = "erofs";     // /boot, read-only by policy
  mounts[6].fstype = "squashfs";  // the lower of /var
  const WritableFacts facts = make_writable_facts(mounts, kRecords, {}, View::system);
  const std::string plan = describe(make_open_plan(facts));
  EXPECT_NE(plan.find(" 2. remount   /rw/ro rw,relatime\n 3. bind      /boot -> /rw/ro/boot\n 4. bind"),
            std::string::npos)
      << plan;
  EXPECT_EQ(plan.find("/rw/ro/var"), std::string::npos) << plan;
  WritableFacts dirty = make_writable_facts(kMounts, kRecords, {}, View::system);
  leave_closed(dirty, "/boot", "remounting /rw/ro/boot: Read-only file system");
  EXPECT_NE(describe(make_open_plan(dirty)).find("bind      /boot -> /rw/ro/boot\n"), std::string::npos);
  EXPECT_EQ(describe(make_open_plan(dirty)).find("remount   /rw/ro/boot"), std::string::npos);
  EXPECT_EQ(dirty.closed.size(), 1U);
}

TEST(WritableRoot, closes_children_first_and_with_the_flags_of_before) {
  EXPECT_EQ(describe(make_close_plan(make_writable_facts(kMounts, kRecords, {}, View::system))),
            "# make the real root read-only again\n"
            " 1. remount   /rw/ro/var ro,nosuid,nodev\n"
            " 2. remount   /boot ro,relatime\n"
            " 3. remount   /rw/ro ro,nosuid,nodev,relatime\n");
}

TEST(WritableRoot, unseals_only_what_ramroot_sealed_and_seals_it_again) {
  WritableFacts facts = make_writable_facts(kMounts, kRecords, {}, View::system);
  facts.devices = {
      {.device = "254:1", .name = "vda1", .below_root = true, .lies_on = {"254:0"}, .read_only = true},
      {.device = "254:0", .name = "vda", .below_root = true, .lies_on = {}, .read_only = true}};
  facts.sealed = {"254:1"};
  EXPECT_NE(describe(make_open_plan(facts)).find(" 2. unseal    /dev/vda1\n 3. remount   /rw/ro rw"),
            std::string::npos);
  const std::string closing = describe(make_close_plan(facts));
  EXPECT_TRUE(closing.ends_with(" 4. seal      /dev/vda1\n")) << closing;
}

/// The root is a snapshot; /usr has an overlay of its own.
const std::vector<MountEntry> kSnapshotMounts = {
    make_mount("/", "ext4", "rw,relatime", "rw,discard", "/dev/mapper/ramroot.root", "253:2"),
    make_mount("/rw/ro", "ext4", "ro,nosuid,nodev,relatime", "ro", "/dev/mapper/ramroot.ro", "253:1"),
    make_mount("/rw", "tmpfs", "rw", "rw"),
    make_mount("/rw/ro/usr", "ext4", "ro,nosuid,nodev", "ro"),
    make_mount("/usr", "overlay", "rw",
               "rw,lowerdir=/rw/ro/usr,upperdir=/rw/mounts/usr/upper,workdir=/rw/mounts/usr/work"),
};

WritableFacts make_snapshot_facts() {
  WritableFacts facts = make_writable_facts(kSnapshotMounts, {}, {}, View::bare);
  facts.disk = SnapshotDisk{"/dev/vda1", "254:1"};
  return facts;
}

TEST(WritableRoot, unlocks_the_disk_of_a_snapshot_while_it_is_open) {
  const WritableFacts facts = make_snapshot_facts();
  EXPECT_EQ(describe(make_open_plan(facts)),
            "# make the real root writable in a view of its own\n"
            " 1. private   / and all below it\n"
            " 2. unlock    /dev/mapper/ramroot.ro over /dev/vda1\n"
            " 3. remount   /rw/ro rw,relatime\n"
            " 4. remount   /rw/ro/usr rw,relatime\n");
  EXPECT_EQ(describe(make_close_plan(facts)),
            "# make the real root read-only again\n"
            " 1. remount   /rw/ro/usr ro,nosuid,nodev\n"
            " 2. remount   /rw/ro ro,nosuid,nodev,relatime\n"
            " 3. lock      /dev/mapper/ramroot.ro over /dev/vda1\n");
  ASSERT_EQ(facts.overlays.size(), 1U) << "the root is none: remounting it would change its options";
  EXPECT_EQ(facts.overlays[0].target, "/usr");
}

TEST(WritableRoot, leaves_the_disk_of_a_snapshot_alone_if_only_others_get_something) {
  WritableFacts facts = make_snapshot_facts();
  open_only(facts, {"/rw/ro/usr"});
  EXPECT_EQ(describe(make_open_plan(facts)).find("unlock"), std::string::npos);
  EXPECT_EQ(describe(make_close_plan(facts)).find("lock"), std::string::npos);
}

TEST(WritableRoot, never_is_where_the_file_system_cannot_be_written) {
  for (const char* type : {"squashfs", "erofs", "iso9660", "nfs", "nfs4"})
    EXPECT_TRUE(why_never_writable(make_mount("/rw/ro", type, "ro", "ro"))) << type;
  for (const char* type : {"ext4", "xfs", "btrfs", "f2fs"})
    EXPECT_FALSE(why_never_writable(make_mount("/rw/ro", type, "ro", "ro"))) << type;
}

}  // namespace
}  // namespace ramroot
