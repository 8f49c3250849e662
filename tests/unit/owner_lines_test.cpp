// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/owner_lines.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace ramroot {
namespace {

PackageIndex read_dpkg(std::string_view text) {
  PackageIndex index;
  index.add_link("/bin", "usr/bin");
  DpkgOwnerReader reader(index);
  for (const std::string_view line : split(text, '\n')) EXPECT_TRUE(reader.add_line(line));
  return index;
}

TEST(OwnerLines, what_was_diverted_belongs_to_whom_it_came_from) {
  const PackageIndex index = read_dpkg(
      "diversion by dash from: /bin/sh\ndiversion by dash to: /bin/sh.distrib\nbash, dash: /bin/sh\n"
      "local diversion from: /usr/x\nlocal diversion to: /usr/x.old\none: /usr/x\nrubbish\n");
  EXPECT_EQ(index.owner_of("/usr/bin/sh"), "dash");
  EXPECT_EQ(index.owner_of("/usr/bin/sh.distrib"), "bash");
  EXPECT_EQ(index.owner_of("/usr/x.old"), "one");
  EXPECT_EQ(index.owner_of("/usr/x"), "");
}

TEST(OwnerLines, a_diversion_concerns_its_own_path_only) {
  // The lines about it also come before the path that it leads to, and that may be followed by any other.
  const PackageIndex index = read_dpkg(
      "diversion by dash from: /bin/sh\ndiversion by dash to: /bin/sh.distrib\nother: /etc/other\n"
      "diversion by dash from: /bin/sh\ndiversion by dash to: /bin/sh.distrib\nown: /bin/sh.distrib\n");
  EXPECT_EQ(index.owner_of("/etc/other"), "other");
  EXPECT_EQ(index.owner_of("/bin/sh.distrib"), "own");
  EXPECT_EQ(index.owner_of("/bin/sh"), "");
}

TEST(OwnerLines, names_of_packages) {
  const PackageIndex index = read_dpkg(
      "libc6:amd64: /etc/a\nlibc6:amd64, libc6:i386: /etc/both\napt, libc6:amd64: /etc\n: /etc/nobody\n"
      "diversion: /etc/diversion\nlocal, diversion: /etc/more\n");
  EXPECT_EQ(index.owner_of("/etc/a"), "libc6");
  EXPECT_EQ(index.owner_of("/etc/both"), "libc6");
  EXPECT_EQ(index.owner_of("/etc"), "(several packages)");
  EXPECT_EQ(index.owner_of("/etc/nobody"), "");
  EXPECT_EQ(index.owner_of("/etc/diversion"), "diversion");
  EXPECT_EQ(index.owner_of("/etc/more"), "(several packages)");
}

TEST(OwnerLines, any_path) {
  const PackageIndex index =
      read_dpkg("one: /etc/a: /b\none: /etc/[id]*?\\x\none, two: /.\none: relative\nthree: /etc/a, b\n");
  EXPECT_EQ(index.owner_of("/etc/a: /b"), "one");
  EXPECT_EQ(index.owner_of("/etc/[id]*?\\x"), "one");
  EXPECT_EQ(index.owner_of("/"), "(several packages)");
  EXPECT_EQ(index.owner_of("/etc/a, b"), "three");
}

TEST(OwnerLines, of_rpm) {
  PackageIndex index;
  for (const char* line : {"alpha\t/etc/a\tb", "beta\t(contains no files)", "\t/etc/x", "/etc/y", "gamma\t"})
    EXPECT_TRUE(add_rpm_line(line, index));
  EXPECT_EQ(index.owner_of("/etc/a\tb"), "alpha");
  EXPECT_EQ(index.owner_of("/etc/x"), "");
  EXPECT_EQ(index.owner_of("/etc/y"), "");
}

}  // namespace
}  // namespace ramroot
