// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/packages/conflict_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ramroot {
namespace {

using testing::ElementsAre;

TEST(ConflictNames, put_the_databases_of_packages_first_and_their_many_lists_last) {
  EXPECT_THAT(sort_by_weight({"/var/lib/dpkg/info/a.list", "/usr/bin/a", "/var/lib/dpkg/status", "/etc/a",
                              "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/etc/a"}),
              ElementsAre("/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/dpkg/status", "/etc/a",
                          "/usr/bin/a", "/var/lib/dpkg/info/a.list"));
}

TEST(ConflictNames, of_caches_and_logs_are_not_worth_naming) {
  EXPECT_THAT(choose_worth_naming({"/var/cache/man/de/CACHEDIR.TAG", "/var/log/dpkg.log", "/var/cache",
                                   "/var/lib/dpkg/status"}),
              ElementsAre("/var/lib/dpkg/status"));
}

TEST(ConflictNames, have_a_line_each_and_one_for_the_rest) {
  EXPECT_THAT(render_name_lines({"/a", "/b"}, 2), ElementsAre("  /a", "  /b"));
  EXPECT_THAT(render_name_lines({"/a", "/b\n", "/c"}, 2), ElementsAre("  /a", "  /b\\x0a", "  and 1 more"));
}

TEST(WaysOut, name_the_only_path_and_stand_for_many) {
  EXPECT_THAT(render_ways_out({"/etc/a"}), testing::Contains(testing::EndsWith("--mine=/etc/a")));
  EXPECT_THAT(render_ways_out({"/etc/a"}, ConflictWith::what_is_below, "/srv/later"),
              testing::Contains(testing::EndsWith("ramroot diff --from /srv/later --text /etc/a")));
  const auto many = render_ways_out({"/etc/a", "/etc/b"});
  EXPECT_THAT(many, testing::Each(testing::Not(testing::HasSubstr("/etc/a"))));
  EXPECT_THAT(many, testing::Contains(testing::EndsWith("--theirs=PATH")));
}

TEST(WaysOut, tell_how_to_keep_packages_and_fit_the_screen) {
  EXPECT_THAT(render_ways_out({"/etc/a", "/etc/b"}), testing::Each(testing::Not(testing::HasSubstr("apt"))));
  const auto lines = render_ways_out({"/etc/a", kDpkgStatus});
  EXPECT_THAT(lines, testing::Contains(testing::HasSubstr("ramroot-commit -- apt install")));
  constexpr std::size_t kWidth = 80 - std::char_traits<char>::length("ramroot: ");
  for (const std::string& line : lines) EXPECT_LE(line.size(), kWidth) << line;
}

}  // namespace
}  // namespace ramroot
