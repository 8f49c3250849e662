// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_policy.hpp"

#include <gtest/gtest.h>

#include "base/place.hpp"
#include "core/boot/state.hpp"
#include "core/request/config.hpp"

namespace ramroot {
namespace {

struct PolicyCase {
  const char *target, *fstype, *options;
  const char* wish;    ///< of mounts=
  const char* policy;  ///< overlay, ro, keep
  const char* why;     ///< words of it
  bool on_lower = false;
};

const PolicyCase kRows[] = {
    {"/var", "ext4", "defaults", "system", "overlay", "operating system"},
    {"/var/log", "xfs", "", "system", "overlay", "operating system"},
    {"/usr", "ext4", "ro", "system", "ro", "read-only in fstab"},
    {"/usr/local", "btrfs", "subvol=l", "system", "overlay", "operating system"},
    {"/opt", "auto", "", "system", "overlay", "operating system"},
    {"/optional", "ext4", "", "system", "keep", "data"},
    {"/home", "ext4", "", "system", "keep", "data"},
    {"/srv", "vfat", "nofail", "system", "keep", "data"},
    {"/boot", "ext4", "defaults", "system", "ro", "boot files"},
    {"/boot/efi", "vfat", "umask=0077", "system", "ro", "boot files"},
    {"/efi", "vfat", "", "all", "ro", "boot files"},
    {"/boot", "ext4", "", "root", "keep", "mounts=root"},
    {"/var", "ext4", "", "root", "keep", "mounts=root"},
    {"/home", "ext4", "", "all", "overlay", "mounts=all"},
    {"/media/stick", "vfat", "noauto", "all", "keep", "removable"},
    {"/media/stick", "vfat", "nofail", "all", "ro", "vfat cannot be below an overlay"},
    {"/mnt/usb", "auto", "noauto,uid=1000", "all", "keep", "removable"},
    {"/srv/backup", "ext4", "noauto", "all", "overlay", "mounts=all"},
    {"/data", "exfat", "", "all", "ro", "exfat cannot be below an overlay"},
    {"/media/stick", "ext4", "user,noauto", "all", "keep", "removable"},
    {"/var/share", "xfs", "noauto,owner", "system", "keep", "removable"},
    {"/srv/stick", "ext4", "users,noauto,nousers", "all", "overlay", "mounts=all"},
    {"/media/stick", "ext4", "users,noauto,nousers", "all", "keep", "removable"},
    {"/media/stick", "ext4", "group,noauto,x-systemd.automount", "all", "overlay", "mounts=all"},
    {"/media/stick", "ext4", "user", "all", "overlay", "mounts=all"},
    {"/data", "exfat", "", "system", "keep", "data"},
    {"/home", "nfs4", "_netdev", "all", "keep", "network"},
    {"/var/mail", "nfs", "", "system", "keep", "network"},
    {"/var/iscsi", "ext4", "_netdev", "system", "keep", "network"},
    {"/var/lib/docker", "ext4", "", "system", "keep", "container images"},
    {"/var/lib/docker", "ext4", "", "all", "keep", "container images"},
    {"/var/lib/rancher", "ext4", "noatime", "system", "keep", "container images"},
    {"/var/lib/rancher/k3s", "ext4", "", "all", "keep", "container images"},
    {"/var/lib/postgresql", "ext4", "", "system", "keep", "a database"},
    {"/var/lib/libvirt", "ext4", "", "system", "overlay", "operating system"},
    {"/var/www", "vboxsf", "rw", "system", "keep", "a folder of the host"},
    {"/opt/hgfs", "fuse.vmhgfs-fuse", "allow_other", "all", "keep", "a folder of the host"},
    {"/usr/share/x", "9p", "trans=virtio", "system", "keep", "a folder of the host"},
    {"/opt/bucket", "fuse.s3fs", "allow_other", "system", "keep", "network"},
    {"/opt/remote", "rclone", "rw", "all", "keep", "network"},
    {"/proc/fs/nfsd", "nfsd", "", "all", "keep", "not on a disk"},
    {"/sys/kernel/x", "ext4", "", "all", "keep", "not on a disk"},
    {"/var/a b", "ext4", "", "system", "ro", "such characters"},
    {"/var/a,b", "ext4", "", "system", "ro", "such characters"},
    {"/home", "btrfs", "subvol=@home", "system", "overlay", "same file system", true},
    {"/home", "btrfs", "subvol=@home", "root", "overlay", "same file system", true},
    {"/mnt", "ext4", "", "system", "overlay", "same file system", true},
    {"/mnt", "ext4", "ro", "system", "ro", "read-only in fstab", true},
    {"/tmp", "tmpfs", "", "all", "keep", "not on a disk"},
    {"/proc", "proc", "", "all", "keep", "not on a disk"},
    {"/var/x", "none", "bind", "system", "keep", "not on a disk"},
    {"/var/x", "ext4", "bind", "system", "keep", "as its source"},
    {"/var", "ramroot.ext4", "", "system", "keep", "an overlay already"},
    {"/merged", "overlay", "", "all", "keep", "an overlay already"},
    {"", "ext4", "", "all", "keep", "not on a disk"},
};

TEST(MountPolicy, decides_for_every_kind_of_mount) {
  for (const PolicyCase& row : kRows) {
    SCOPED_TRACE(std::string(row.target) + " " + row.fstype + " mounts=" + row.wish);
    Options options;
    ASSERT_TRUE(apply_option("mounts", row.wish, options));
    const MountDecision made = decide_mount({row.target, row.fstype, row.options, row.on_lower}, options);
    EXPECT_EQ(render_policy(made.policy), row.policy);
    EXPECT_NE(render_reason(made).find(row.why), std::string::npos) << render_reason(made);
  }
}

TEST(MountPolicy, a_view_is_as_its_source_and_a_disk_that_a_program_mounts_is_none) {
  struct Row {
    const char *type, *source, *policy, *why;
  };
  const Row rows[] = {
      {"fuse.mergerfs", "/mnt/disk*", "keep", "shows other files"},
      {"mergerfs", "/mnt/disk*", "keep", "shows other files"},
      {"fuse.bindfs", "/home/a", "keep", "shows other files"},
      {"fuse", "bindfs#/home/a", "keep", "shows other files"},
      {"fuse.unknown", "anything", "keep", "shows other files"},
      {"fuse.snapfuse", "/dev/fuse", "keep", "shows other files"},
      {"fuse.ntfs-3g", "/dev/sdb1", "ro", "fuse.ntfs-3g cannot be below an overlay"},
      {"fuseblk", "/dev/sdb1", "ro", "fuseblk cannot be below an overlay"},
      {"ntfs-3g", "UUID=77d1", "ro", "ntfs-3g cannot be below an overlay"},
      {"zfs", "pool/opt", "ro", "zfs cannot be below an overlay"},
  };
  for (const Row& row : rows) {
    MountCandidate mount{"/opt/x", row.type, "allow_other"};
    mount.source = row.source;
    const MountDecision made = decide_mount(mount, Options{});
    EXPECT_EQ(render_policy(made.policy), row.policy) << row.type << " " << row.source;
    EXPECT_NE(render_reason(made).find(row.why), std::string::npos) << render_reason(made);
  }
}

TEST(MountPolicy, does_what_the_configuration_says_where_that_is_possible) {
  Options options;
  ASSERT_TRUE(apply_policy("/home/", "overlay", options));
  ASSERT_TRUE(apply_policy("/var", "keep", options));
  ASSERT_TRUE(apply_policy("/srv", "ro", options));
  EXPECT_EQ(decide_mount({"/home", "ext4"}, options),
            (MountDecision{MountPolicy::overlay, MountReason::configured}));
  EXPECT_EQ(decide_mount({"/home/alice", "ext4"}, options).policy, MountPolicy::keep)
      << "only that mount point";
  EXPECT_EQ(decide_mount({"/var", "ext4"}, options),
            (MountDecision{MountPolicy::keep, MountReason::configured}));
  EXPECT_EQ(decide_mount({"/srv", "nfs4"}, options),
            (MountDecision{MountPolicy::read_only, MountReason::configured}));
  EXPECT_EQ(decide_mount({"/home", "vfat"}, options).policy, MountPolicy::read_only);
  const MountDecision shared = decide_mount({"/var", "btrfs", "", true}, options);
  EXPECT_EQ(shared.policy, MountPolicy::overlay) << "writable, it would make the real root writable";
  EXPECT_NE(render_reason(shared).find("cannot be kept"), std::string::npos);
}

TEST(MountPolicy, is_read_from_the_configuration) {
  const Config config =
      parse_config(R"({"policy": {"/home": "overlay", "//data/": "ro", "x": "keep", "/": "keep", "/a": 1}})");
  EXPECT_EQ(config.options.policies,
            (std::map<std::string, MountPolicy, std::less<>>{{"/home", MountPolicy::overlay},
                                                             {"/data", MountPolicy::read_only}}));
  EXPECT_EQ(config.warnings.lines().size(), 3U);
  EXPECT_EQ(parse_config(R"({"policy": "overlay"})").warnings.lines().size(), 1U);
}

TEST(MountPolicy, knows_a_mount_point_however_it_is_written) {
  const struct {
    const char *given, *wanted;
  } rows[] = {
      {"/", "/"},       {"//", "/"},         {"/var/", "/var"}, {"//var//log/.", "/var/log"},
      {"/a b", "/a b"}, {"/var/../etc", ""}, {"/..", ""},       {"var", ""},
      {"", ""},         {"none", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(normalize_target(row.given), row.wanted) << row.given;
}

TEST(MountPolicy, knows_stores_by_what_lies_in_them) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(find_store_in(Names{"buildkit", "image", "overlay2", "volumes"}), "container images");
  EXPECT_EQ(find_store_in(Names{"engine-id", "network", "volumes"}), "container images") << "Docker 29";
  EXPECT_EQ(find_store_in(Names{"PG_VERSION", "base"}), "a database");
  EXPECT_EQ(find_store_in(Names{"a", "disk.qcow2"}), "images of virtual machines");
  EXPECT_EQ(find_store_in(Names{"ceph_fsid"}), "a storage cluster");
  EXPECT_FALSE(find_store_in(Names{"image", "volumes"})) << "half a mark";
  EXPECT_FALSE(find_store_in(Names{}));
}

}  // namespace
}  // namespace ramroot
