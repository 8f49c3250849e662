// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_view.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

namespace ramroot {
namespace {

const MountEntry kRoot{
    .target = "/", .fstype = "ext4", .source = "/dev/vda1", .flags = "rw,relatime", .super = "rw"};

/// A mount of a machine, which can be written unless `flags` says otherwise.
MountEntry make_mount(const char* target, const char* fstype, const char* source = "none",
                      const char* flags = "rw,relatime") {
  return {.target = target, .fstype = fstype, .source = source, .flags = flags, .super = "rw"};
}

/// The decision about one mount of a machine that has a root too.
RunMount decide(const MountEntry& mount) {
  for (const RunMount& one : decide_run_view({kRoot, mount}, {}, false))
    if (one.target == mount.target) return one;
  ADD_FAILURE() << mount.target << " is in no view";
  return {};
}

RunAccess access_of(const char* target, const char* fstype, const char* source = "none",
                    const char* flags = "rw,relatime") {
  return decide(make_mount(target, fstype, source, flags)).access;
}

std::vector<Path> targets_of(const std::vector<RunMount>& view) {
  std::vector<Path> out;
  for (const RunMount& one : view) out.push_back(one.target);
  return out;
}

TEST(RunView, has_changes_of_disks_elsewhere) {
  for (const char* const type : {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs"})
    EXPECT_EQ(access_of("/data", type, "/dev/vda2"), RunAccess::overlay) << type;
  EXPECT_EQ(decide_run_view({kRoot}, {}, false),
            (std::vector{RunMount{"/", RunAccess::overlay, "rw,relatime"}}));
}

TEST(RunView, has_changes_in_RAM_and_on_overlays_elsewhere_too) {
  EXPECT_EQ(access_of("/tmp", "tmpfs"), RunAccess::overlay);
  EXPECT_EQ(access_of("/srv/cache", "tmpfs"), RunAccess::overlay);
  EXPECT_EQ(access_of("/var", "overlay", "overlay"), RunAccess::overlay);
}

TEST(RunView, keeps_flags_of_a_mount) {
  const RunMount home = decide(make_mount("/home", "ext4", "/dev/vda2", "rw,nosuid,nodev,noatime"));
  EXPECT_EQ(home, (RunMount{"/home", RunAccess::overlay, "rw,nosuid,nodev,noatime"}));
}

TEST(RunView, does_not_mind_odd_names) {
  for (const char* const odd :
       {"/a,b", "/a b", "/a:b", "/a\\b", "/a\nb", "/\xff", "/procs", "/device", "/runs"})
    EXPECT_EQ(access_of(odd, "ext4", "/dev/vda2"), RunAccess::overlay) << odd;
}

// What cannot be below an overlay, or is not this machine's to undo. People would not expect it: the reason
// is told.
TEST(RunView, shows_read_only_what_cannot_be_taken_back_and_says_so) {
  struct Row {
    const char *target, *fstype, *source, *why;
  };
  for (const Row& row :
       std::initializer_list<Row>{{"/boot/efi", "vfat", "/dev/vda3", "vfat cannot be below an overlay"},
                                  {"/media/stick", "exfat", "/dev/sdb1", "exfat cannot be below an overlay"},
                                  {"/mnt", "ntfs3", "/dev/sdb2", "ntfs3 cannot be below an overlay"},
                                  {"/srv", "nfs4", "server:/srv", "it is on another machine"},
                                  {"/share", "cifs", "//server/share", "it is on another machine"},
                                  {"/remote", "fuse.sshfs", "me@server:", "it is on another machine"},
                                  {"/host", "9p", "share", "it is a folder of the host"},
                                  {"/host2", "virtiofs", "share", "it is a folder of the host"},
                                  {"/view", "fuse.bindfs", "/srv", "it shows other files"},
                                  {"/pool", "fuse.mergerfs", "a:b", "it shows other files"}}) {
    const RunMount made = decide(make_mount(row.target, row.fstype, row.source));
    EXPECT_EQ(made, (RunMount{row.target, RunAccess::read_only, "rw,relatime", row.why})) << row.fstype;
  }
}

TEST(RunView, shows_as_it_is_what_nobody_can_write) {
  for (const char* const type : {"squashfs", "erofs", "iso9660"})
    EXPECT_EQ(decide(make_mount("/snap", type, "/dev/loop0", "ro,nodev")),
              (RunMount{"/snap", RunAccess::shared, "ro,nodev"}))
        << type;
  EXPECT_EQ(decide(make_mount("/data", "ext4", "/dev/vda2", "ro,relatime")),
            (RunMount{"/data", RunAccess::shared, "ro,relatime"}));
  MountEntry by_superblock = make_mount("/data", "ext4", "/dev/vda2");
  by_superblock.super = "ro,errors=remount-ro";
  EXPECT_EQ(decide(by_superblock).access, RunAccess::shared);
  EXPECT_EQ(decide(make_mount("/share", "nfs4", "server:/srv", "ro")).why, "");
}

// Sockets of programs that run on the machine: an overlay would cut them off.
TEST(RunView, shares_what_programs_of_the_machine_talk_through) {
  for (const char* const target : {"/run", "/run/user/1000", "/run/lock", "/dev/shm", "/dev/mqueue"})
    EXPECT_EQ(access_of(target, "tmpfs"), RunAccess::shared) << target;
  EXPECT_EQ(access_of("/dev/pts", "devpts"), RunAccess::shared);
  EXPECT_EQ(access_of("/run/media/disk", "ext4", "/dev/sdb1"), RunAccess::shared);
  EXPECT_EQ(access_of("/tmp/.X11-unix", "tmpfs"), RunAccess::shared);
}

TEST(RunView, has_places_of_the_kernel_that_change_nothing) {
  EXPECT_EQ(access_of("/proc", "proc"), RunAccess::fresh);
  EXPECT_EQ(access_of("/proc/sys/fs/binfmt_misc", "binfmt_misc"), RunAccess::left_out);
  EXPECT_EQ(access_of("/dev", "devtmpfs"), RunAccess::throwaway);
  EXPECT_EQ(access_of("/sys", "sysfs"), RunAccess::read_only);
  EXPECT_EQ(access_of("/sys/fs/cgroup", "cgroup2"), RunAccess::read_only);
  EXPECT_EQ(access_of("/sys/firmware/efi/efivars", "efivarfs"), RunAccess::read_only);
  EXPECT_EQ(access_of("/sys/fs/fuse/connections", "fusectl"), RunAccess::read_only);
  EXPECT_EQ(access_of("/cgroup", "cgroup"), RunAccess::read_only);
  EXPECT_EQ(access_of("/debug", "debugfs"), RunAccess::read_only);
  EXPECT_EQ(decide(make_mount("/sys", "sysfs")).why, "");
}

TEST(RunView, does_not_trigger_automounts) {
  EXPECT_EQ(access_of("/home/guest", "autofs", "systemd-1"), RunAccess::left_out);
}

TEST(RunView, has_no_mounts_that_no_path_leads_to) {
  MountEntry hidden = make_mount("/data", "ext4", "/dev/vda2");
  hidden.hidden = true;
  EXPECT_EQ(targets_of(decide_run_view({kRoot, hidden}, {}, false)), std::vector<Path>{"/"});
  EXPECT_EQ(targets_of(decide_run_view({kRoot, hidden, make_mount("/data", "xfs", "/dev/vdb")}, {}, false)),
            (std::vector<Path>{"/", "/data"}));
}

TEST(RunView, has_no_places_of_ramroot) {
  const std::vector<MountEntry> mounts{kRoot,
                                       make_mount("/run", "tmpfs"),
                                       make_mount("/run/ramroot/run", "tmpfs"),
                                       make_mount("/rw", "tmpfs"),
                                       make_mount("/rw/ro", "ext4", "/dev/vda1", "ro"),
                                       make_mount("/rwx", "ext4", "/dev/vda2")};
  EXPECT_EQ(targets_of(decide_run_view(mounts, {"/run/ramroot", "/ro", "/rw"}, false)),
            (std::vector<Path>{"/", "/run", "/rwx"}));
}

TEST(RunView, can_have_a_run_and_a_tmp_of_its_own) {
  const std::vector<MountEntry> mounts{kRoot,
                                       make_mount("/run", "tmpfs"),
                                       make_mount("/run/user/0", "tmpfs"),
                                       make_mount("/tmp", "tmpfs"),
                                       make_mount("/tmp/.X11-unix", "tmpfs"),
                                       make_mount("/var/tmp", "ext4", "/dev/vda2"),
                                       make_mount("/dev/shm", "tmpfs")};
  EXPECT_EQ(targets_of(decide_run_view(mounts, {}, true)), (std::vector<Path>{"/", "/dev/shm", "/var/tmp"}));
}

TEST(RunView, lists_parents_before_what_is_mounted_on_them) {
  const std::vector<MountEntry> mounts{make_mount("/var/lib/x", "ext4", "/dev/vdc"),
                                       make_mount("/var", "xfs", "/dev/vdb"),
                                       kRoot,
                                       make_mount("/a,b", "ext4", "/dev/vdd"),
                                       make_mount("/a", "ext4", "/dev/vde"),
                                       make_mount("/a/b", "ext4", "/dev/vdf")};
  const std::vector<Path> order = targets_of(decide_run_view(mounts, {}, false));
  ASSERT_EQ(order.size(), mounts.size());
  EXPECT_EQ(order.front(), "/");
  const auto place = [&](const char* path) {
    return std::find(order.begin(), order.end(), path) - order.begin();
  };
  EXPECT_LT(place("/var"), place("/var/lib/x"));
  EXPECT_LT(place("/a"), place("/a/b"));
}

}  // namespace
}  // namespace ramroot
