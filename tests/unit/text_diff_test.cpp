// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/text_diff.hpp"

#include <gtest/gtest.h>
#include <cstdint>

namespace ramroot {
namespace {

Version make_text(std::uint64_t size = 10) { return {{NodeType::file, 0644, 0, 0, size}}; }
Version make_link(std::string to) { return {{NodeType::link, 0777, 0, 0, 1}, Contents::text, std::move(to)}; }

Version sorted(Contents contents) {
  Version version = make_text();
  version.contents = contents;
  return version;
}

Change make_change(ChangeKind kind) { return {"/etc/x", kind}; }

using Lines = std::vector<std::string>;

TEST(TextDiff, compares_two_texts_and_shows_one_whole) {
  const auto both = choose_diffs(make_change(ChangeKind::modified), {make_text(), make_text()});
  ASSERT_EQ(both.size(), 1U);
  EXPECT_TRUE(both[0].before && both[0].now);
  const auto added = choose_diffs(make_change(ChangeKind::added), {{}, make_text()});
  ASSERT_EQ(added.size(), 1U);
  EXPECT_TRUE(!added[0].before && added[0].now);
  const auto deleted = choose_diffs(make_change(ChangeKind::deleted), {make_text(), {}});
  ASSERT_EQ(deleted.size(), 1U);
  EXPECT_TRUE(deleted[0].before && !deleted[0].now);
}

TEST(TextDiff, shows_nothing_of_what_is_no_text) {
  const Change change = make_change(ChangeKind::modified);
  EXPECT_TRUE(choose_diffs(change, {make_text(), sorted(Contents::binary)}).empty());
  EXPECT_TRUE(choose_diffs(change, {sorted(Contents::large), make_text()}).empty());
  EXPECT_EQ(describe_versions(change, {make_text(), sorted(Contents::binary)}),
            Lines{"Binary file /etc/x differs"});
  EXPECT_EQ(describe_versions(change, {sorted(Contents::large), make_text()}),
            Lines{"Large file /etc/x differs"});
  EXPECT_EQ(describe_versions(make_change(ChangeKind::added), {{}, sorted(Contents::binary)}),
            Lines{"Binary file /etc/x added"});
}

TEST(TextDiff, a_text_that_became_a_link_goes_and_the_link_comes) {
  const Change change = make_change(ChangeKind::replaced);
  const Versions versions{make_text(), make_link("../y")};
  const auto sides = choose_diffs(change, versions);
  ASSERT_EQ(sides.size(), 1U);
  EXPECT_TRUE(sides[0].before && !sides[0].now);
  EXPECT_EQ(describe_versions(change, versions), Lines{"Link /etc/x added: ../y"});
}

TEST(TextDiff, tells_in_a_line_what_no_patch_can) {
  Version other = make_text();
  other.node.mode = 04755;
  other.node.gid = 8;
  EXPECT_EQ(describe_versions(make_change(ChangeKind::attributes), {make_text(), other}),
            (Lines{"Mode of /etc/x is 4755, was 0644", "Owner of /etc/x is 0:8, was 0:0"}));
  EXPECT_EQ(describe_versions(make_change(ChangeKind::attributes), {make_text(), make_text()}),
            Lines{"Time or extended attributes of /etc/x differ"});
  EXPECT_EQ(describe_versions(make_change(ChangeKind::modified), {make_link("a"), make_link("b\n")}),
            Lines{"Link /etc/x leads to b\\x0a, led to a"});
  EXPECT_EQ(describe_versions(make_change(ChangeKind::added), {{}, make_text(0)}),
            Lines{"Empty file /etc/x added"});
  EXPECT_EQ(describe_versions(make_change(ChangeKind::modified), {make_text(), make_text()}), Lines{});
}

TEST(TextDiff, a_name_cannot_pretend_to_be_a_line_of_the_patch) {
  EXPECT_EQ(render_patch_name("a", "/etc/hosts"), "a/etc/hosts");
  EXPECT_EQ(render_patch_name("b", "/with blank"), "b/with blank\t");
  EXPECT_EQ(render_patch_name("a", "/x\n+++ b/etc/shadow"), "\"a/x\\012+++ b/etc/shadow\"");
  EXPECT_EQ(render_patch_name("a", "/\"\\\x1b"), "\"a/\\\"\\\\\\033\"");
  EXPECT_EQ(render_patch_name("a", "/\xc3\xa9"), "a/\xc3\xa9");
}

}  // namespace
}  // namespace ramroot
