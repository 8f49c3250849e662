// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/status/folder_moves.hpp"

#include <gtest/gtest.h>

#include "core/status/status.hpp"

namespace ramroot {
namespace {

using Moves = std::vector<FolderMove>;

TEST(FolderMoves, are_found_by_the_exit_status_of_their_kind) {
  const std::string shown =
      "ExecMainStatus=238\nDynamicUser=yes\nStateDirectory=chatty "
      "chatty/deep\nCacheDirectory=chatty\nId=chatty.service\n\n"
      "ExecMainStatus=239\nDynamicUser=yes\nStateDirectory=b\nCacheDirectory=b\nId=b.service\n\n"
      "ExecMainStatus=240\nDynamicUser=no\nLogsDirectory=c\nId=c.service\n\n"
      "ExecMainStatus=1\nDynamicUser=yes\nStateDirectory=d\nId=d.service\n";
  EXPECT_EQ(find_folder_moves(shown),
            (Moves{{"chatty.service", "/var/lib/chatty", "/var/lib/private/chatty"},
                   {"chatty.service", "/var/lib/chatty/deep", "/var/lib/private/chatty/deep"},
                   {"b.service", "/var/cache/b", "/var/cache/private/b"},
                   {"c.service", "/var/log/private/c", "/var/log/c"}}));
}

TEST(FolderMoves, are_none_where_the_names_are_odd) {
  EXPECT_EQ(find_folder_moves(""), Moves{});
  EXPECT_EQ(find_folder_moves("\n\n=\nExecMainStatus=238\n"), Moves{});
  EXPECT_EQ(find_folder_moves("ExecMainStatus=238\nStateDirectory= ../x /etc a//b . \n"), Moves{});
}

TEST(FolderMoves, are_told_with_what_to_do) {
  Evidence evidence;
  evidence.moves = {{"x.service", "/var/lib/x", "/var/lib/private/x"}};
  const Status status = assess(evidence);
  ASSERT_EQ(status.warnings.size(), 1U);
  EXPECT_TRUE(status.warnings[0].starts_with("x.service cannot start: /var/lib/x ")) << status.warnings[0];
  EXPECT_TRUE(status.warnings[0].ends_with("'ramroot-commit /var/lib/x /var/lib/private/x'"));
}

}  // namespace
}  // namespace ramroot
