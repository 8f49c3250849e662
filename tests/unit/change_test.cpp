// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/change.hpp"

#include <gtest/gtest.h>

#include "core/commit/change_summary.hpp"

namespace ramroot {
namespace {

Node make_file() { return {NodeType::file, 0644, 0, 0, 100, 0, 0, 1000, 5}; }

Node with(Node node, void (*change)(Node&)) {
  change(node);
  return node;
}

struct ChangeCase {
  const char* name;
  Node upper;
  std::optional<Node> lower;
  bool is_opaque;
  Look look;
  ChangeKind kind;
};

const Look kSame{}, kOtherContents{false, true}, kOtherAttributes{true, false};
const Node kFile = make_file();
const Node kTouched = with(kFile, [](Node& n) { n.mtime_ns = 6; });
const Node kGrown = with(kTouched, [](Node& n) { n.size = 101; });
const Node kOther = with(kFile, [](Node& n) { n.mode = 04755; });
const Node kOwned = with(kFile, [](Node& n) { n.gid = 33; });
const Node kFolder = {NodeType::folder, 0755, 0, 0, 4096, 0, 0, 1000, 0};
const Node kFolderLater = {NodeType::folder, 0755, 0, 0, 60, 0, 0, 2000, 0};
const Node kLink = {NodeType::link, 0777, 0, 0, 4, 0, 0, 1000, 0};
const Node kGone = {NodeType::whiteout, 0, 0, 0, 0, 0, 0, 0, 0};
const Node kDevice = {NodeType::device, 0600, 0, 0, 0, 0x101, 0, 1000, 0};
const Node kOtherDevice = {NodeType::device, 0600, 0, 0, 0, 0x102, 0, 1000, 0};

const ChangeCase kRows[] = {
    {"new", kFile, {}, false, kSame, ChangeKind::added},
    {"deleted", kGone, kFile, false, kSame, ChangeKind::deleted},
    {"made and deleted again", kGone, {}, false, kSame, ChangeKind::unchanged},
    {"copied and left alone", kFile, kFile, false, kSame, ChangeKind::unchanged},
    {"another size settles it", kGrown, kFile, false, kSame, ChangeKind::modified},
    {"the same size, other bytes", kTouched, kFile, false, kOtherContents, ChangeKind::modified},
    {"touched only", kTouched, kFile, false, kSame, ChangeKind::attributes},
    {"another mode", kOther, kFile, false, kSame, ChangeKind::attributes},
    {"another group", kOwned, kFile, false, kSame, ChangeKind::attributes},
    {"other extended attributes", kFile, kFile, false, kOtherAttributes, ChangeKind::attributes},
    {"a folder with something new in it", kFolderLater, kFolder, false, kSame, ChangeKind::unchanged},
    {"a folder made anew", kFolder, kFolder, true, kSame, ChangeKind::replaced},
    {"a folder with other labels", kFolder, kFolder, false, kOtherAttributes, ChangeKind::attributes},
    {"a file where a folder was", kFile, kFolder, false, kSame, ChangeKind::replaced},
    {"a link that leads elsewhere", kLink, kLink, false, kOtherContents, ChangeKind::modified},
    {"another device", kOtherDevice, kDevice, false, kSame, ChangeKind::modified},
};

TEST(Change, is_what_both_layers_tell) {
  for (const ChangeCase& row : kRows)
    EXPECT_EQ(
        render_kind(classify_change(row.upper, row.lower ? &*row.lower : nullptr, row.is_opaque, row.look)),
        render_kind(row.kind))
        << row.name;
}

TEST(Change, needs_a_look_wherever_the_size_is_the_same_because_times_prove_nothing) {
  EXPECT_TRUE(needs_look(kTouched, kFile));
  EXPECT_TRUE(needs_look(kLink, kLink));
  EXPECT_TRUE(needs_look(kFile, kFile));
  EXPECT_FALSE(needs_look(kGrown, kFile));
  EXPECT_FALSE(needs_look(kFolder, kFolderLater));
  EXPECT_FALSE(needs_look(kFile, kFolder));
}

TEST(Change, is_one_line) {
  EXPECT_EQ(render_change({"/etc/hosts", ChangeKind::modified, NodeType::file, 1234}),
            "modified       1.2 KiB  /etc/hosts");
  EXPECT_EQ(render_change({"/opt/x", ChangeKind::added, NodeType::folder, 40}),
            "added           folder  /opt/x/");
  EXPECT_EQ(render_change({"/a\nb", ChangeKind::deleted, NodeType::link, 1}),
            "deleted           link  /a\\x0ab");
}

TEST(ChangeSummary, adds_up_what_uses_ram) {
  ChangeTotals totals;
  totals.add({"/a", ChangeKind::added, NodeType::file, 1000, 4096});
  totals.add({"/b", ChangeKind::unchanged, NodeType::file, 1000, 4096});
  totals.add({"/c", ChangeKind::deleted, NodeType::file, 4096, 0});
  totals.add({"/d", ChangeKind::added, NodeType::folder, 40, 0});
  EXPECT_EQ(render_totals(totals), "2 added, 1 deleted, 1 unchanged; 8.0 KiB in RAM");
  EXPECT_EQ(totals.changes(), 3U);
  EXPECT_EQ(render_totals({}), "nothing; 0 B in RAM");
}

TEST(ChangeSummary, has_folders_of_two_levels) {
  EXPECT_EQ(folder_of("/x", NodeType::file), "/");
  EXPECT_EQ(folder_of("/etc", NodeType::folder), "/etc");
  EXPECT_EQ(folder_of("/etc/hosts", NodeType::file), "/etc");
  EXPECT_EQ(folder_of("/var/log/journal/x", NodeType::file), "/var/log");
}

}  // namespace
}  // namespace ramroot
