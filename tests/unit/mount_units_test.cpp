// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_units.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

/// "var.mount: Type=ramroot.auto", one line each.
std::string drop_ins(const std::vector<UnitMount>& units, const std::string& fstab, Options options = {}) {
  std::string out;
  const DecidedMounts lines =
      decide_mounts(Fstab(fstab), {.options = options, .devices = {{"LABEL=b", "8:17"}}});
  for (const DropIn& one : make_drop_ins({.units = units, .root_disks = {"8:1"}}, lines, options))
    out += one.unit + ": " + one.text;
  return out;
}

TEST(MountUnits, have_the_name_that_systemd_gives_them) {
  // As systemd-escape --path --suffix=mount prints them (252).
  EXPECT_EQ(unit_of("/var/lib/my-app"), "var-lib-my\\x2dapp.mount");
  EXPECT_EQ(unit_of("/.snapshots"), "\\x2esnapshots.mount");
  EXPECT_EQ(unit_of("/a.b/.c d:e_\xc3\xa4"), "a.b-.c\\x20d:e_\\xc3\\xa4.mount");
  EXPECT_EQ(unit_of("/var", ".service"), "var.service");
}

TEST(MountUnits, are_read_as_systemd_does) {
  const auto unit = parse_mount_unit("var-lib-app.mount",
                                     "[Unit]\nWhat=no\n# What=no\n[Mount]\nWhat = "
                                     "UUID=1\nWhere=/var/lib/app\nType=ext4\nOptions=a\nOptions=b,c\n"
                                     "[Install]\nType=no\n");
  ASSERT_TRUE(unit);
  EXPECT_EQ(unit->source, "UUID=1");
  EXPECT_EQ(unit->target, "/var/lib/app");
  EXPECT_EQ(unit->fstype, "ext4");
  EXPECT_EQ(unit->options, "b,c");
  const auto bare = parse_mount_unit("srv-a\\x2db.mount",
                                     "[Mount]\nWhat=x\nType=xfs,\\\next4\nWhere=%f\nOptions=loop,\\\nro\n");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->target, "/srv/a-b") << "the name says it";
  EXPECT_EQ(bare->fstype, "xfs,ext4");
  EXPECT_EQ(bare->options, "loop,ro");
  EXPECT_FALSE(parse_mount_unit("opt/../x.mount", "[Mount]\nWhat=x\n"));
  EXPECT_FALSE(parse_mount_unit("-.mount", "[Mount]\nWhat=x\nWhere=/\n"));
  EXPECT_EQ(parse_swap_unit("[Swap]\nWhat=/dev/vda3\n"), "/dev/vda3");
}

TEST(MountUnits, of_the_command_line) {
  const auto mounts = list_extra_mounts(
      "quiet systemd.mount-extra=LABEL=v:/var:ext4:ro,x=a:b systemd.mount-extra=/dev/sdb:/opt "
      "systemd.mount-extra=bad systemd.mount-extra systemd.swap-extra=/dev/vda3:discard");
  ASSERT_EQ(mounts.size(), 2U);
  EXPECT_EQ(mounts[0].source, "LABEL=v");
  EXPECT_EQ(mounts[0].options, "ro,x=a:b");
  EXPECT_EQ(mounts[1].target, "/opt");
  EXPECT_EQ(mounts[1].fstype, "auto");
  EXPECT_EQ(list_extra_swap("systemd.swap-extra=/dev/vda3:discard"), std::vector<std::string>{"/dev/vda3"});
}

TEST(MountUnits, of_gpt_get_the_policy_of_their_place) {
  const std::string all = drop_ins({}, "UUID=1 / ext4 defaults 0 1\n");
  EXPECT_NE(all.find("var.mount: [Mount]\nType=ramroot.auto\n"), std::string::npos) << all;
  EXPECT_NE(all.find("boot.mount: [Mount]\nType=ramroot.ro-auto\n"), std::string::npos);
  EXPECT_NE(all.find("efi.mount: [Mount]\nType=ramroot.ro-auto\n"), std::string::npos);
  EXPECT_NE(all.find("systemd-growfs@var.service: "), std::string::npos);
  EXPECT_NE(all.find("swap: [Unit]\nConditionPathExists=/sys/block/%J/comp_algorithm\n"), std::string::npos);
  for (const char* kept : {"home.mount", "srv.mount", "tmp.mount"})
    EXPECT_EQ(all.find(kept), std::string::npos) << "data is kept";
  EXPECT_EQ(drop_ins({}, "x /var ext4 defaults 0 0\n").find("var.mount"), std::string::npos)
      << "its line in fstab has been changed";
}

TEST(MountUnits, follow_the_options) {
  Options options;
  options.mounts = MountsWish::all;
  options.swap = SwapPolicy::keep;
  options.policies["/var"] = MountPolicy::keep;
  options.policies["/data"] = MountPolicy::read_only;
  const std::string all = drop_ins({}, "", options);
  EXPECT_EQ(all.find("var.mount"), std::string::npos) << all;
  EXPECT_EQ(all.find("swap"), std::string::npos);
  EXPECT_NE(all.find("home.mount: [Mount]\nType=ramroot.auto\n"), std::string::npos);
  EXPECT_NE(all.find("data.mount: [Mount]\nType=ramroot.ro-auto\n"), std::string::npos);
  options.mounts = MountsWish::root;
  options.policies.clear();
  EXPECT_EQ(drop_ins({}, "", options), "");
}

TEST(MountUnits, decide_about_places_where_nothing_is_mounted_for_them_alone) {
  const auto policy = [](const char* place, bool exists, const char* fstab) {
    const UnitsSeen seen{.units = {{"/data", "LABEL=d", "ext4"}}, .root_disks = {"8:1"}};
    return policy_of_place(place, exists, seen, decide_mounts(Fstab(fstab), {}), {});
  };
  using enum MountPolicy;
  EXPECT_EQ(policy("/var/lib/docker", false, ""), overlay);
  EXPECT_EQ(policy("/var/lib/docker", false, "x /var ramroot.ext4 defaults 0 0\n"), overlay);
  EXPECT_EQ(policy("/var/lib/docker", true, "x /var/lib/docker ext4 defaults 0 0\n"), keep);
  EXPECT_EQ(policy("/data/docker", true, ""), keep);
  EXPECT_EQ(policy("/home/docker", true, "x /home ext4 defaults 0 0\n"), keep);
  EXPECT_EQ(policy("/srv/docker", true, ""), overlay);
  EXPECT_EQ(policy("/srv/docker", false, ""), keep) << "gpt-auto may mount a partition there";
  EXPECT_EQ(policy("/opt/docker", false, "/data/x /opt/docker none bind 0 0\n"), keep);
}

TEST(MountUnits, keep_what_lies_in_a_root_that_is_a_snapshot) {
  const auto policy = [](const char* place, const char* fstab) {
    const UnitsSeen seen{.root_disks = {"8:1"}, .is_snapshot = true};
    return policy_of_place(place, true, seen, decide_mounts(Fstab(fstab), {}), {});
  };
  using enum MountPolicy;
  EXPECT_EQ(policy("/var/lib/docker", ""), keep) << "an overlay can be there, so it needs no RAM of its own";
  EXPECT_EQ(policy("/var/lib/docker", "x /var ramroot.ext4 defaults 0 0\n"), overlay);
}

TEST(MountUnits, in_ram_stay_what_they_are_also_where_gpt_could_have_a_partition) {
  Options options;
  options.mounts = MountsWish::all;
  EXPECT_NE(drop_ins({}, "", options).find("tmp.mount: [Mount]\nType=ramroot.auto\n"), std::string::npos);
  options.policies["/tmp"] = MountPolicy::overlay;
  EXPECT_EQ(drop_ins({{"/tmp", "tmpfs", "tmpfs", "mode=1777"}}, "", options).find("tmp.mount"),
            std::string::npos);
}

TEST(MountUnits, of_images_go_by_the_place_of_the_image) {
  const std::string fstab =
      "x / ext4 defaults 0 1\nLABEL=h /home ext4 defaults 0 2\n"
      "LABEL=v /var ramroot.ext4 defaults 0 0\n";
  const std::string all = drop_ins({{"/srv/a", "/var/lib/a.img", "ext4", "loop"},
                                    {"/srv/b", "/home/b.img", "ext4", "loop"},
                                    {"/srv/c", "/data/c.img", "ext4", ""},
                                    {"/data", "LABEL=data", "ext4", ""},
                                    {"/srv/d", "/d.img", "ext4", "ro"}},
                                   fstab);
  EXPECT_NE(all.find("srv-a.mount: [Mount]\nType=ramroot.ext4\nOptions=ramroot.loop\n"), std::string::npos)
      << all;
  for (const char* alone : {"srv-b", "srv-c", "srv-d"})
    EXPECT_EQ(all.find(alone), std::string::npos) << alone;
}

TEST(MountUnits, of_encrypted_volumes_go_by_the_place_of_their_file) {
  const std::vector<CryptVolume> volumes{
      {"my-vol", "/a"}, {"kept", "/home/b"}, {"line", "/srv/c"}, {"added", "/d"}, {"ro", "/e", "readonly"}};
  const std::string fstab =
      "/rw / overlay defaults 0 0\nLABEL=h /home ext4 defaults 0 2\n/dev/mapper/line /data/c ramroot.ext4\n"
      "/dev/mapper/added /data/d ext4 defaults 0 0\n";
  const DecidedMounts lines = decide_mounts(Fstab(fstab), {.volumes = volumes});
  std::string all;
  for (const DropIn& one : make_drop_ins(
           {.units = {{"/data/a", "/dev/mapper/my-vol", "ext4"}, {"/data/b", "/dev/mapper/kept", "ext4"}}},
           lines, {}))
    all += one.unit + ": " + one.text;
  // As systemd-escape --template=systemd-cryptsetup@.service prints it (252).
  EXPECT_NE(all.find("systemd-cryptsetup@my\\x2dvol.service: [Service]\nReadOnlyPaths=-/a\n"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("data-a.mount: [Mount]\nType=ramroot.ext4\n"), std::string::npos);
  EXPECT_NE(all.find("systemd-cryptsetup@line.service: "), std::string::npos);
  EXPECT_NE(all.find("systemd-cryptsetup@ro.service: "), std::string::npos);
  EXPECT_EQ(all.find("systemd-cryptsetup@kept"), std::string::npos) << "its file is kept";
  EXPECT_EQ(all.find("data-b.mount"), std::string::npos);
  EXPECT_EQ(all.find("systemd-cryptsetup@added"), std::string::npos)
      << "a line of this session is mounted for writing, as it says";
}

TEST(MountUnits, on_the_disk_of_the_root_or_of_another_mount_are_as_lines_of_fstab_would_be) {
  const std::string all = drop_ins({{.target = "/home", .fstype = "btrfs", .device = "8:1"},
                                    {.target = "/opt", .fstype = "btrfs", .device = "8:17"},
                                    {.target = "/usr/x", .fstype = "btrfs", .device = "8:33"}},
                                   "LABEL=b /srv btrfs subvol=a 0 0\n");
  EXPECT_NE(all.find("home.mount: [Mount]\nType=ramroot.btrfs\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("opt.mount"), std::string::npos) << "its disk is writable because of /srv";
  EXPECT_NE(all.find("usr-x.mount: "), std::string::npos);
}

TEST(MountUnits, of_overlays_get_their_changes_into_RAM) {
  const std::string layers = "lowerdir=/usr/a,upperdir=/var/up,workdir=/var/work";
  const std::string all =
      drop_ins({{"/srv/a", "overlay", "overlay", layers},
                {"/srv/b", "overlay", "overlay", layers + ",ro"},
                {"/srv/c", "overlay", "overlay", "lowerdir=/srv/a,upperdir=/u,workdir=/w"},
                {"/srv/d", "overlay", "overlay", "lowerdir=/a,upperdir=/home/u,workdir=/w"},
                {"/home", "/dev/sdb1", "ext4", ""}},
               "");
  EXPECT_NE(all.find("srv-a.mount: [Mount]\nType=ramroot.overlay\n"), std::string::npos) << all;
  EXPECT_NE(all.find("srv-b.mount: [Mount]\nType=ramroot.overlay\n"), std::string::npos);
  EXPECT_EQ(all.find("srv-c.mount"), std::string::npos) << "three deep";
  EXPECT_EQ(all.find("srv-d.mount"), std::string::npos) << "its changes are kept";
}

TEST(MountUnits, of_images_may_lie_behind_a_folder_that_is_bound) {
  const std::string all = drop_ins({{"/data/a", "/mnt/x/a.img", "ext4", "loop"},
                                    {"/data/b", "/mnt/y/b.img", "ext4", "loop"},
                                    {"/mnt/x", "/var/images", "none", "bind"},
                                    {"/mnt/y", "/home/images", "none", "bind"},
                                    {"/home", "/dev/sdb1", "ext4", ""}},
                                   "");
  EXPECT_NE(all.find("data-a.mount: [Mount]\nType=ramroot.ext4\n"), std::string::npos) << all;
  EXPECT_EQ(all.find("data-b.mount"), std::string::npos);
}

TEST(MountUnits, of_an_administrator_count_more_than_fstab) {
  const std::string fstab = "LABEL=x /opt ramroot.ext4 defaults 0 0\n";
  EXPECT_EQ(drop_ins({{.target = "/opt", .fstype = "xfs"}}, fstab).find("opt.mount"), std::string::npos);
  EXPECT_NE(
      drop_ins({{.target = "/opt", .fstype = "xfs", .outranks_fstab = true}}, fstab).find("Type=ramroot.xfs"),
      std::string::npos);
}

TEST(MountUnits, of_files_change_only_where_they_have_to) {
  const std::string all = drop_ins({{"/opt", "/dev/sdb1", "ext4", "X-mount.subdir=a,noatime"},
                                    {"/usr/games", "/dev/sdc1", "auto", "ro"},
                                    {"/usr/share", "/dev/sdc1", "vfat", "rw"},
                                    {"/var/lib/docker", "/dev/sdd1", "xfs", ""},
                                    {"/dev/hugepages", "hugetlbfs", "hugetlbfs", ""},
                                    {"/proc/sys/fs/binfmt_misc", "binfmt_misc", "binfmt_misc", ""},
                                    {"/opt/a", "/dev/sdf1", "ext4,xfs", ""},
                                    {"/opt/b", "/dev/sdf2", "vfat,ntfs3", ""},
                                    {"/var/www", "/srv/www", "none", "bind"},
                                    {"/var/nfs", "host:/x", "nfs4", ""}},
                                   "");
  EXPECT_NE(all.find("opt.mount: [Mount]\nType=ramroot.ext4\nOptions=ramroot.subdir=a,noatime\n"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("usr-share.mount: [Mount]\nType=ramroot.ro-vfat\n"), std::string::npos);
  EXPECT_NE(all.find("opt-a.mount: [Mount]\nType=ramroot.auto\n"), std::string::npos);
  EXPECT_NE(all.find("opt-b.mount: [Mount]\nType=ramroot.ro-auto\n"), std::string::npos);
  for (const char* alone : {"usr-games", "docker", "hugepages", "binfmt", "www", "nfs"})
    EXPECT_EQ(all.find(alone), std::string::npos) << alone;
}

}  // namespace
}  // namespace ramroot
