// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/package_split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ramroot {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PackageSplit, knows_the_package_of_a_list) {
  EXPECT_EQ(package_of_list("/var/lib/dpkg/info/tree.list"), "tree");
  EXPECT_EQ(package_of_list("/var/lib/dpkg/info/libc6:amd64.list"), "libc6");
  for (const char* other :
       {"/var/lib/dpkg/info/tree.md5sums", "/var/lib/dpkg/info/-rf.list", "/var/lib/dpkg/info/a b.list",
        "/var/lib/dpkg/info/$(x).list", "/var/lib/dpkg/info/.list", "/etc/tree.list"})
    EXPECT_EQ(package_of_list(other), "") << other;
}

TEST(PackageSplit, reads_a_list) {
  EXPECT_THAT(parse_dpkg_list("/.\n/usr\n/usr/bin/tree\n"), ElementsAre("/usr", "/usr/bin/tree"));
  EXPECT_THAT(parse_dpkg_list("no path\n\n" + std::string(5000, '/') + "\n"), ElementsAre());
}

TEST(PackageSplit, says_what_is_taken_and_what_to_do_instead) {
  const auto files = render_split({.file = "/usr/bin/tree", .packages = {"tree"}});
  EXPECT_THAT(files, testing::Contains("  it takes /usr/bin/tree"));
  EXPECT_THAT(files, testing::Contains("  and leaves out /var/lib/dpkg/status"));
  EXPECT_EQ(files.back(), "  ramroot-commit -- apt install tree");
  const auto status =
      render_split({.takes_status = true, .file = "/usr/a\n", .packages = {"a", "b", "c", "d", "e", "f"}});
  EXPECT_THAT(status, testing::Contains("  and leaves out /usr/a\\x0a"));
  EXPECT_THAT(status.back(), testing::EndsWith("a b c d e ..."));
}

}  // namespace
}  // namespace ramroot
