// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/hidden_names.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

Node make_file(std::uint64_t inode, std::int64_t mtime) {
  Node node;
  node.inode = inode;
  node.mtime_s = mtime;
  return node;
}

Node make_folder(std::uint64_t inode) {
  Node node;
  node.type = NodeType::folder;
  node.inode = inode;
  node.mode = 0755;
  return node;
}

TEST(HiddenNames, tell_one_object_from_another) {
  const Node file = make_file(7, 100), folder = make_folder(7);
  EXPECT_TRUE(is_still(identify(&file, Hides::object), &file));
  EXPECT_TRUE(is_still(identify(&folder, Hides::tree), &folder));
  EXPECT_TRUE(is_still(identify(&folder, Hides::attributes), &folder));
  EXPECT_TRUE(is_still(identify(nullptr, Hides::object), nullptr));
  const Node other = make_file(8, 100), later = make_file(7, 101);
  EXPECT_FALSE(is_still(identify(&file, Hides::object), &other));
  EXPECT_FALSE(is_still(identify(&file, Hides::object), &later));
  EXPECT_FALSE(is_still(identify(&file, Hides::object), nullptr));
  EXPECT_FALSE(is_still(identify(nullptr, Hides::object), &file));
  Node open = folder;
  open.mode = 0777;
  EXPECT_FALSE(is_still(identify(&folder, Hides::attributes), &open));
  EXPECT_TRUE(is_still(identify(&folder, Hides::tree), &open));
  Node busy = folder;  // a name in it came or went
  busy.mtime_s = 5;
  EXPECT_TRUE(is_still(identify(&folder, Hides::attributes), &busy));
}

TEST(HiddenNames, decide_about_themselves_hidden_trees_and_folders_around_them) {
  const Node folder = make_folder(1), file = make_file(2, 3);
  const HiddenNames names = {{"/etc/a", identify(&file, Hides::object)},
                             {"/opt/anew", identify(&folder, Hides::tree)},
                             {"/srv", identify(&folder, Hides::attributes)},
                             {"/var/lib/dpkg/status", identify(&file, Hides::object)}};
  using Paths = std::vector<Path>;
  const auto records = [&](const char* path, ChangeKind kind) { return find_records(names, {path, kind}); };
  EXPECT_EQ(records("/etc/a", ChangeKind::modified), Paths{"/etc/a"});
  EXPECT_EQ(records("/etc/ab", ChangeKind::modified), Paths{});
  EXPECT_EQ(records("/etc", ChangeKind::attributes), Paths{});
  EXPECT_EQ(records("/opt/anew/deep/file", ChangeKind::added), Paths{"/opt/anew"});
  EXPECT_EQ(records("/srv/file", ChangeKind::added), Paths{}) << "what is in that folder is seen";
  EXPECT_EQ(records("/var/lib", ChangeKind::deleted), Paths{"/var/lib/dpkg/status"});
  EXPECT_EQ(records("/var/lib", ChangeKind::replaced), Paths{"/var/lib/dpkg/status"});
  EXPECT_EQ(records("/var/li", ChangeKind::deleted), Paths{});
  EXPECT_EQ(records("/", ChangeKind::attributes), Paths{});
}

TEST(HiddenNames, survive_the_way_through_the_file) {
  const HiddenNames names = {{"/byte\xff\n", "object 1 2 3"}, {"/b", "-"}};
  const auto back = parse_hidden_names(render_hidden_names(names));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, names);
  for (const char* broken : {"", "[]", "{}", R"({"schema": 2, "hidden": []})", R"({"schema": 1})"})
    EXPECT_FALSE(parse_hidden_names(broken)) << broken;
}

TEST(HiddenNames, are_counted_and_told_apart) {
  const Change change = in_conflict({"/etc/a", ChangeKind::deleted, NodeType::file, 5});
  EXPECT_EQ(render_change(change), "conflict           5 B  /etc/a");
  EXPECT_NE(render_change_json(change).find(R"("in_session":"deleted")"), std::string::npos);
  EXPECT_EQ(without_conflict(change).kind, ChangeKind::deleted);
  EXPECT_EQ(without_conflict({"/b", ChangeKind::added}).kind, ChangeKind::added);
}

TEST(HiddenNames, are_decided_by_the_longest_pattern) {
  const CommitFilter filter{{}, {}, {"/", "/etc/a"}, {"/etc", "/srv/x"}};
  EXPECT_EQ(decide_conflict(filter, "/usr"), Keep::mine);
  EXPECT_EQ(decide_conflict(filter, "/etc/b"), Keep::theirs);
  EXPECT_EQ(decide_conflict(filter, "/etc/a/below"), Keep::mine);
  EXPECT_EQ(decide_conflict({}, "/etc/a"), Keep::undecided);
  EXPECT_EQ(decide_conflict({{}, {}, {"/x"}, {"/x"}}, "/x"), Keep::undecided);
}

}  // namespace
}  // namespace ramroot
