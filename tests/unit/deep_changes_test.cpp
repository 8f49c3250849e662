// SPDX-License-Identifier: GPL-3.0-or-later
/// Changes whose paths are too long to be named: counted, and committed only as part of a new folder.
#include "core/commit/deep_changes.hpp"

#include <gtest/gtest.h>

#include "core/commit/op_collector.hpp"

namespace ramroot {
namespace {

Change make_change(const Path& path, ChangeKind kind, NodeType type = NodeType::file) {
  return {.path = path, .kind = kind, .type = type};
}

Change make_deep(const Path& path, ChangeKind kind) {
  Change change = make_change(path, kind);
  change.is_deep = true;
  return change;
}

TEST(DeepCounter, counts_what_is_below_one_folder) {
  DeepCounter counter;
  EXPECT_FALSE(counter.add(make_change("/a", ChangeKind::added)));
  EXPECT_FALSE(counter.add(make_deep("/a/b", ChangeKind::added)));
  EXPECT_FALSE(counter.add(make_deep("/a/b", ChangeKind::unchanged)));
  EXPECT_FALSE(counter.add(make_deep("/a/b", ChangeKind::modified)));
  const auto first = counter.add(make_deep("/a/c", ChangeKind::added));
  ASSERT_TRUE(first);
  EXPECT_EQ(render_deep(*first), "too deep        2 more  /a/b/");
  const auto second = counter.add(make_change("/z", ChangeKind::added));
  ASSERT_TRUE(second);
  EXPECT_EQ(render_deep_json(*second), R"({"deeper":1,"path":"/a/c"})");
  EXPECT_FALSE(counter.finish());
}

TEST(OpCollector, commits_deep_changes_in_a_new_folder_with_it) {
  OpCollector collector("/", {});
  collector.add(make_change("/new", ChangeKind::added, NodeType::folder));
  collector.add(make_deep("/new", ChangeKind::added));
  collector.add(make_deep("/new/x", ChangeKind::added));
  ASSERT_EQ(collector.ops.size(), 1U);
  EXPECT_EQ(collector.ops[0].objects, 3U);
  EXPECT_TRUE(collector.left.empty());
}

TEST(OpCollector, tells_of_deep_hard_links_once) {
  OpCollector collector("/", {});
  collector.add(make_change("/new", ChangeKind::added, NodeType::folder));
  Change link = make_deep("/new/x", ChangeKind::added);
  link.shared_inode = 7;
  collector.add(link);
  collector.add(link);
  ASSERT_EQ(collector.left.size(), 1U);
  EXPECT_TRUE(collector.left[0].starts_with("/new/x has hard links too far below it"));
}

TEST(OpCollector, leaves_deep_changes_in_an_old_folder_and_names_it_once) {
  OpCollector collector("/", {{"/log"}, {}});
  collector.add(make_deep("/old", ChangeKind::unchanged));
  collector.add(make_deep("/old", ChangeKind::modified));
  collector.add(make_deep("/old", ChangeKind::deleted));
  collector.add(make_deep("/log/x", ChangeKind::modified));
  EXPECT_TRUE(collector.ops.empty());
  ASSERT_EQ(collector.left.size(), 1U);
  EXPECT_TRUE(collector.left[0].starts_with("/old has changes too far below it"));
  EXPECT_EQ(collector.excluded.count(), 1U);
}

TEST(OpCollector, commits_a_covered_folder_without_what_the_mount_hides) {
  OpCollector collector("/", {});
  Change place = make_change("/mnt/new", ChangeKind::added, NodeType::folder);
  place.is_covered = true;
  collector.add(place);
  ASSERT_EQ(collector.ops.size(), 1U);
  EXPECT_FALSE(collector.ops[0].is_tree);
}

}  // namespace
}  // namespace ramroot
