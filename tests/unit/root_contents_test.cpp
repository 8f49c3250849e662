// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/root_contents.hpp"

#include <gtest/gtest.h>

#include "core/status/boot_obstacles.hpp"
#include "core/status/kernel_limits.hpp"

namespace ramroot {
namespace {

TEST(RootContents, have_the_folders_that_nfs_exports) {
  EXPECT_EQ(
      parse_exports(
          "# /no\n/srv/a *(rw) \\\n  10.0.0.1(ro)\n\"/srv/b c\" *(rw)\n/srv/d\\040e\thost\n\nno path\n"),
      (std::vector<Path>{"/srv/a", "/srv/b c", "/srv/d e"}));
}

TEST(RootContents, are_told_only_where_changes_go_to_ram) {
  RootContents contents;
  contents.containers.of_users = {"/home/u/.local/share/docker", "/var/home/u/.local/share/docker"};
  contents.stores = {"/var/lib/mysql", "/var/lib/postgresql"};
  contents.exports = {{"/srv/a", "/etc/exports.d/a.exports"}, {"/home/b", "/etc/exports"}};
  contents.images = {{"/srv/x.home", "systemd-homed"}};
  const auto kept = [](const char* at) { return MountRow{at, {MountPolicy::keep, "data"}}; };
  const MountRow in_ram{"/srv/a", {MountPolicy::overlay, "operating system"}};
  const RootContents left =
      only_in_ram(contents, {kept("/var/lib/mysql"), kept("/srv"), in_ram, kept("/home")});
  EXPECT_EQ(left.stores, std::vector<Path>{"/var/lib/postgresql"});
  EXPECT_EQ(left.exports, (std::vector<Export>{{"/srv/a", "/etc/exports.d/a.exports"}}));
  EXPECT_TRUE(left.images.empty());
  EXPECT_EQ(left.containers.of_users, std::vector<Path>{"/var/home/u/.local/share/docker"});
  ASSERT_EQ(warn_about_contents(left).size(), 3U);
  EXPECT_NE(warn_about_contents(left)[2].find("/srv/a (/etc/exports.d/a.exports)"), std::string::npos);
}

TEST(BootObstacles, are_what_makes_a_machine_come_up_broken) {
  const auto decide = [](const char* line) { return decide_mounts(Fstab(line), {}).on_disk; };
  const auto count = [&](const char* line) { return list_obstacles(decide(line), Facts{}, {}).size(); };
  EXPECT_EQ(count("/dev/sdb1 /var vfat defaults 0 2\n"), 1U);
  EXPECT_EQ(count("/dev/sdb1 /var ext4 defaults 0 2\n"), 0U);
  EXPECT_EQ(count("/dev/sdb1 /srv vfat defaults 0 2\n"), 0U);
  EXPECT_EQ(count("/dev/sdb1 /boot vfat defaults 0 2\n"), 0U);
  EXPECT_EQ(count("o /opt/a overlay lowerdir=/a\\040b,upperdir=/u,workdir=/w 0 0\n"), 1U);
  EXPECT_EQ(count("o /opt/a overlay lowerdir=/a,upperdir=/u,workdir=/w 0 0\n"), 0U);
  Facts facts;
  facts.fstab.oddity = "fstab is left alone: why";
  RootContents contents;
  contents.is_fstab_locked = true;
  EXPECT_EQ(list_obstacles(decide(""), facts, contents).size(), 2U);
}

TEST(BootObstacles, are_file_systems_that_the_kernel_refuses_below_an_overlay) {
  for (const char* old : {"5.10.0-1-amd64", "6.12.48", "6.17", "6.1.0"})
    EXPECT_TRUE(refuses_case_folding(old)) << old;
  for (const char* fine : {"6.18.0", "6.20-rc1", "7.0.1", "10.1", "", "6", "x.y", "99999999999999999999.1"})
    EXPECT_FALSE(refuses_case_folding(fine)) << fine;
  const auto decided =
      decide_mounts(Fstab("/dev/sdb1 /var ext4 defaults 0 2\n/dev/sdc1 /home ext4 defaults 0 2\n"), {})
          .on_disk;
  EXPECT_EQ(list_refused(decided, {"/home"}).size(), 0U) << "it is kept";
  const auto told = list_refused(decided, {"/", "/var"});
  ASSERT_EQ(told.size(), 2U);
  EXPECT_NE(told[0].find("the root cannot be protected"), std::string::npos);
  EXPECT_NE(told[1].find("/var cannot be protected"), std::string::npos);
}

TEST(BootObstacles, is_selinux_enforced_with_an_old_kernel) {
  SelinuxFacts selinux{"/usr/sbin/load_policy", false, true};
  const auto told = list_denied(selinux, "6.1.0-44-amd64");
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("Linux 6.1.0 denies"), std::string::npos);
  for (const char* other : {"6.12.0", "7.2", ""}) EXPECT_EQ(list_denied(selinux, other).size(), 0U) << other;
  EXPECT_EQ(list_denied(std::nullopt, "6.1.0").size(), 0U);
  selinux.is_enforced = false;
  EXPECT_EQ(list_denied(selinux, "6.1.0").size(), 0U) << "permissive";
}

TEST(BootObstacles, of_swap_are_files_below_an_overlay) {
  FstabWish wish;
  wish.options.swap = SwapPolicy::keep;
  const auto decided =
      decide_mounts(Fstab("/swapfile none swap sw 0 0\n/dev/sda2 none swap sw 0 0\n"
                          "/dev/sdb1 /data ext4 defaults 0 2\n/data/swap none swap sw 0 0\n"),
                    wish);
  const auto lines = warn_about_swap(decided, wish.options);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].find("swap=keep cannot keep /swapfile"), 0U);
}

}  // namespace
}  // namespace ramroot
