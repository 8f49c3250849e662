// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/commit_filter.hpp"
#include "core/request/config.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

struct FilterCase {
  const char* pattern;
  const char* path;
  bool excluded;
  bool below;
};

TEST(CommitFilter, is_for_a_match_and_what_lies_below_it) {
  const FilterCase rows[] = {
      {"/var/log", "/var/log", true, false},
      {"/var/log", "/var/log/a/b", true, false},
      {"/var/log", "/var/logs", false, false},
      {"/var/log", "/var", false, true},
      {"/var/log", "/", false, true},
      {"/var/log", "/srv", false, false},
      {"/home/*/.cache", "/home/a/.cache/x", true, false},
      {"/home/*/.cache", "/home/a", false, true},
      {"/home/*/.cache", "/home/a/b/.cache", false, false},  // * is one name
      {"/home/*/.cache", "/home/a/.config", false, false},
      {"/etc/ssh/ssh_host_*", "/etc/ssh/ssh_host_rsa_key", true, false},
      {"/etc/ssh/ssh_host_*", "/etc/ssh", false, true},
      {"/a/[bc]", "/a/b", true, false},
      {"/a/[bc]", "/a/d", false, false},
  };
  for (const FilterCase& row : rows) {
    const CommitFilter filter{{row.pattern}, {}};
    EXPECT_EQ(is_excluded(filter, row.path), row.excluded) << row.pattern << " " << row.path;
    EXPECT_EQ(may_exclude_below(filter, row.path), row.below) << row.pattern << " " << row.path;
  }
}

TEST(CommitFilter, the_pattern_with_most_names_counts_and_exclusion_among_equals) {
  const CommitFilter etc{{"/etc/machine-id", "/etc/x.bak"}, {"/etc", "/etc/x.bak"}};
  EXPECT_TRUE(is_excluded(etc, "/etc/machine-id"));
  EXPECT_TRUE(is_excluded(etc, "/etc/x.bak"));
  EXPECT_FALSE(is_excluded(etc, "/etc/hosts"));
  EXPECT_FALSE(is_included(etc, "/etc/x.bak"));

  const CommitFilter filter{{"/var/log"}, {"/var/log/app"}};
  EXPECT_TRUE(is_excluded(filter, "/var/log/other"));
  EXPECT_FALSE(is_excluded(filter, "/var/log/app"));
  EXPECT_FALSE(is_excluded(filter, "/var/log/app/today"));
}

TEST(CommitFilter, what_is_excluded_by_default_can_be_asked_for_by_the_same_name) {
  CommitFilter filter{{"/home/x"}, {"/var/log", "/boot/vmlinuz-6.12", "/boot", "/home/x"}};
  filter.standing = default_exclusions();
  EXPECT_TRUE(is_included(filter, "/var/log/syslog"));
  EXPECT_FALSE(is_excluded(filter, "/var/log/syslog"));
  EXPECT_FALSE(is_excluded(filter, "/boot/vmlinuz-6.12"));
  EXPECT_TRUE(is_excluded(filter, "/boot/vmlinuz-6.13"));
  EXPECT_TRUE(is_excluded(filter, "/home/x"));
  EXPECT_TRUE(may_exclude_below(filter, "/boot"));
}

TEST(CommitFilter, patterns_are_absolute_and_lead_nowhere_else) {
  for (const auto& pattern : default_exclusions()) EXPECT_TRUE(is_pattern(pattern)) << pattern;
}

TEST(CommitFilter, leaves_the_locks_of_package_managers) {
  const CommitFilter all{default_exclusions()};
  for (const char* lock :
       {"/var/lib/dpkg/lock", "/var/lib/dpkg/lock-frontend", "/var/lib/dpkg/triggers/Lock",
        "/var/lib/dpkg/updates/tmp.i", "/var/lib/apt/lists/lock", "/var/cache/apt/archives/lock",
        "/var/lib/rpm/.rpm.lock", "/usr/lib/sysimage/rpm/.rpm.lock", "/etc/.pwd.lock"})
    EXPECT_TRUE(is_excluded(all, lock)) << lock;
  for (const char* kept :
       {"/var/lib/dpkg/status", "/var/lib/dpkg/triggers/File", "/var/lib/dpkg/updates/0001",
        "/var/lib/rpm/rpmdb.sqlite", "/etc/passwd", "/var/lib/dpkg/locked"})
    EXPECT_FALSE(is_excluded(all, kept)) << kept;
}

TEST(CommitFilter, leaves_images_that_boot) {
  const CommitFilter all{default_exclusions()};
  for (const char* image :
       {"/boot/initrd.img-6.12", "/boot/initramfs-6.12.img", "/boot/vmlinuz-6.12", "/boot/vmlinux",
        "/boot/firmware/initramfs8", "/boot/mine/vmlinuz-x", "/boot/mine/initrd.img",
        "/boot/firmware/kernel8.img", "/boot/efi/EFI/Linux/debian.efi", "/efi/EFI/Linux/x.efi",
        "/boot/0123abcd/6.12/initrd.img", "/boot/efi/0123abcd/6.12/linux"})
    EXPECT_TRUE(is_boot_image(image) && is_excluded(all, image)) << image;
  for (const char* other : {"/boot/grub/grub.cfg", "/boot/config-6.12", "/etc/initramfs-tools/modules",
                            "/srv/boot/initrd.img", "/boot/efi/EFI/debian/grubx64.efi"})
    EXPECT_FALSE(is_boot_image(other) || is_excluded(all, other)) << other;
  for (const char* bad : {"", "/", "var", "/a/../b", "/a/", "//a", "./a"})
    EXPECT_FALSE(is_pattern(bad)) << bad;
}

TEST(CommitFilter, names_the_rule_that_excludes) {
  const CommitFilter filter{{"/var", "/var/log", "/"}, {"/var/log/app"}};
  EXPECT_EQ(*find_exclusion(filter, "/var/log/x"), "/var/log");
  EXPECT_EQ(*find_exclusion(filter, "/var/x"), "/var");
  EXPECT_EQ(*find_exclusion(filter, "/etc"), "/");
  EXPECT_EQ(find_exclusion(filter, "/var/log/app/x"), nullptr);
  EXPECT_EQ(find_exclusion({}, "/etc"), nullptr);
}

TEST(Exclusions, count_all_and_name_some) {
  Exclusions one, other;
  for (const char* path : {"/var/log/a", "/var/log/b", "/var/log/c", "/var/log/d"}) one.add("/var/log", path);
  other.add("/tmp", "/tmp/x");
  other.add("/var/log", "/var/log/e");
  one.add(other);
  EXPECT_EQ(one.count(), 6U);
  EXPECT_EQ(one.by_pattern().at("/var/log").changes, 5U);
  EXPECT_EQ(one.by_pattern().at("/var/log").some,
            (std::vector<Path>{"/var/log/a", "/var/log/b", "/var/log/c"}));
  EXPECT_EQ(one.by_pattern().at("/tmp").some, (std::vector<Path>{"/tmp/x"}));
}

TEST(CommitFilter, what_is_refused_by_its_name_is_out_alone_or_with_all_below) {
  const CommitFilter filter{.included = {"/new/a"},
                            .refused = {{"/etc", Reach::name}, {"/new", Reach::tree}, {"/q*", Reach::tree}}};
  for (const char* out : {"/etc", "/new", "/new/a", "/new/b/c", "/q*", "/q*/a"})
    EXPECT_TRUE(is_excluded(filter, out)) << out;
  for (const char* in : {"/etc/a", "/", "/newer", "/qq"}) EXPECT_FALSE(is_excluded(filter, in)) << in;
  EXPECT_FALSE(is_excluded({.refused = {{"/", Reach::name}}}, "/etc"));
}

}  // namespace
}  // namespace ramroot
