// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/package_index.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

TEST(PackageIndex, knows_the_owner_and_nothing_else) {
  PackageIndex index;
  EXPECT_EQ(index.owner_of("/etc/x"), "");
  EXPECT_TRUE(index.add("/etc/x", "one"));
  EXPECT_TRUE(index.add("/.", "one"));
  EXPECT_EQ(index.owner_of("/etc/x"), "one");
  EXPECT_EQ(index.owner_of("/etc/xx"), "");
  EXPECT_EQ(index.owner_of("/"), "one");
}

TEST(PackageIndex, a_folder_of_more_than_one_package_is_nobodys) {
  PackageIndex index;
  (void)index.add("/etc", "one");
  (void)index.add("/etc", "one");
  EXPECT_EQ(index.owner_of("/etc"), "one");
  (void)index.add("/etc/", "two");
  EXPECT_EQ(index.owner_of("/etc"), "(several packages)");
}

struct LinkCase {
  const char *link, *leads_to, *listed, *changed;
};

TEST(PackageIndex, links_to_folders_do_not_matter) {
  const LinkCase rows[] = {
      {"/bin", "usr/bin", "/bin/x", "/usr/bin/x"},         {"/bin", "/usr/bin", "/bin/x", "/usr/bin/x"},
      {"/bin", "usr/bin", "/usr/bin/x", "/usr/bin/x"},     {"/usr/bin", "../bin", "/usr/bin/x", "/bin/x"},
      {"/usr/sbin", "bin", "/usr/sbin/x", "/usr/bin/x"},   {"/var/run", "/run", "/var/run/x", "/run/x"},
      {"/bin", "../../usr/./bin", "/bin/x", "/usr/bin/x"},
  };
  for (const LinkCase& row : rows) {
    PackageIndex index;
    index.add_link(row.link, row.leads_to);
    (void)index.add(row.listed, "one");
    EXPECT_EQ(index.owner_of(row.changed), "one") << row.link << " -> " << row.leads_to;
    EXPECT_EQ(index.owner_of("/binx"), "") << row.link;
  }
  PackageIndex nowhere;
  nowhere.add_link("/bin", "..");
  (void)nowhere.add("/bin/x", "one");
  EXPECT_EQ(nowhere.owner_of("/bin/x"), "one");
}

TEST(PackageIndex, a_desktop_takes_little_and_a_flood_is_refused) {
  PackageIndex index;
  for (int i = 0; i < 400000; ++i)
    ASSERT_TRUE(index.add("/usr/share/" + std::to_string(i), "p" + std::to_string(i / 100)));
  EXPECT_LE(index.bytes(), 16U << 20);
  EXPECT_EQ(index.owner_of("/usr/share/0"), "p0");
  EXPECT_EQ(index.owner_of("/usr/share/399999"), "p3999");
  int number = 400000;
  while (number < 3000000 && index.add("/usr/share/" + std::to_string(number), "p")) ++number;
  EXPECT_LT(number, 3000000);
  EXPECT_LE(index.bytes(), 32U << 20);
}

}  // namespace
}  // namespace ramroot
