// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/snapshot_scan.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "tests/support/scratch_dir.hpp"

namespace ramroot {
namespace {

using test::ScratchDir;

/// "modified file" by path; a path that is told twice fails.
std::map<Path, std::string> scan(const ScratchDir& scratch, const Path& below, const std::set<Path>& skipped,
                                 const std::set<Path>& mounts) {
  std::map<Path, std::string> out;
  const LayerPair layers{
      .target = "/", .upper = scratch / "root", .lower = scratch / "disk", .is_snapshot = true};
  const auto done = scan_upper(layers, {below, skipped, mounts}, [&](const Change& one) {
    EXPECT_TRUE(
        out.emplace(one.path, std::string(render_kind(one.kind)) + " " + std::string(render_type(one.type)))
            .second)
        << one.path;
  });
  EXPECT_TRUE(done) << done.error().text();
  return out;
}

/// In both with one inode, as a snapshot and its disk have it.
void keep(const ScratchDir& scratch, const std::string& name) {
  (void)scratch.write("root/" + name, name);
  std::filesystem::create_directories(std::filesystem::path(scratch / "disk/" + name).parent_path());
  ASSERT_EQ(::link((scratch / ("root/" + name)).c_str(), (scratch / ("disk/" + name)).c_str()), 0);
}

ScratchDir& make_layers(ScratchDir& scratch) {
  keep(scratch, "etc/same");
  (void)scratch.write("disk/etc/changed", "old");
  (void)scratch.write("root/etc/changed", "new!");
  (void)scratch.write("disk/etc/gone", "x");
  (void)scratch.write("disk/srv/tree/deep", "x");
  (void)scratch.write("root/new/inside", "x");
  (void)scratch.write("disk/kind", "x");
  std::filesystem::create_directories(scratch / "root/kind");
  (void)scratch.write("disk/covered/of-disk", "x");
  (void)scratch.write("root/covered/of-another", "x");
  (void)scratch.write("root/made", "x");
  return scratch;
}

void forget_folders(std::map<Path, std::string>& found) {  // their times differ, or not
  std::erase_if(found, [](const auto& one) { return one.second == "attributes folder"; });
  std::erase_if(found, [](const auto& one) { return one.second == "unchanged folder"; });
}

TEST(SnapshotScan, tells_what_was_changed_added_and_deleted) {
  ScratchDir scratch;
  auto found = scan(make_layers(scratch), "/", {"/made"}, {"/covered"});
  forget_folders(found);
  EXPECT_EQ(found, (std::map<Path, std::string>{{"/etc/changed", "modified file"},
                                                {"/etc/gone", "deleted file"},
                                                {"/srv", "deleted folder"},
                                                {"/new", "added folder"},
                                                {"/new/inside", "added file"},
                                                {"/kind", "replaced folder"}}));
}

TEST(SnapshotScan, knows_new_folders_that_have_a_mount_in_them) {
  ScratchDir scratch;
  (void)scratch.write("root/new/deep/mounted/of-another", "x");
  (void)scratch.write("root/new/beside/file", "x");
  std::filesystem::create_directories(scratch / "disk");
  const LayerPair layers{
      .target = "/", .upper = scratch / "root", .lower = scratch / "disk", .is_snapshot = true};
  std::map<Path, bool> covered;
  const std::set<Path> mounts{"/new/deep/mounted"}, none;
  ASSERT_TRUE(scan_upper(layers, {"/", none, mounts},
                         [&](const Change& one) { covered.emplace(one.path, one.is_covered); }));
  EXPECT_EQ(covered,
            (std::map<Path, bool>{
                {"/new", true}, {"/new/deep", true}, {"/new/beside", false}, {"/new/beside/file", false}}));
}

TEST(SnapshotScan, tells_of_one_path_only) {
  ScratchDir scratch;
  make_layers(scratch);
  for (const auto& [below, what] : std::map<Path, std::string>{{"/etc/changed", "modified file"},
                                                               {"/etc/gone", "deleted file"},
                                                               {"/srv", "deleted folder"},
                                                               {"/new/inside", "added file"}}) {
    auto found = scan(scratch, below, {}, {});
    EXPECT_EQ(found, (std::map<Path, std::string>{{below, what}}));
  }
  EXPECT_TRUE(scan(scratch, "/etc/same", {}, {}).empty());
  EXPECT_TRUE(scan(scratch, "/nowhere/at/all", {}, {}).empty());
}

}  // namespace
}  // namespace ramroot
