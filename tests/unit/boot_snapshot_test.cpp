// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "core/boot/boot_steps.hpp"
#include "core/boot/snapshot_root.hpp"
#include "core/mounts/snapshot_mount.hpp"
#include "core/plan/describe.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

using test::make_child;
using test::make_snapshot;
using test::plan_of;
using test::Situation;

std::vector<std::string> lines_of(const Plan& plan) {
  std::vector<std::string> out;
  for (const PlannedStep& one : plan.steps) out.push_back(describe(one.step));
  return out;
}

std::string undo_of_all(const Plan& plan) {
  std::string out;
  for (std::size_t i = plan.steps.size(); i-- > 0;)
    for (const Step& undo : plan.steps[i].undo) out += describe(undo) + "\n";
  return out;
}

std::size_t place_of_line(const std::vector<std::string>& lines, const std::string& start) {
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const std::string& line) { return line.starts_with(start); });
  return static_cast<std::size_t>(found - lines.begin());
}

TEST(BootSnapshot, is_taken_back_to_the_root_as_it_was_mounted) {
  Situation s = make_snapshot("snapshot", "snapshot");
  s.facts.lower.super = "ro,seclabel,errors=remount-ro,stripe=4";
  s.facts.children = {make_child("/usr", "ext4", "ro")};
  s.request = parse_request("snapshot:mounts=root", {});
  const std::string undo = undo_of_all(plan_of(s));
  EXPECT_TRUE(undo.starts_with("move      /root -> /ramroot\n")) << undo;
  EXPECT_NE(undo.find("move      /ramroot/usr -> /ramroot.aside/0\n"
                      "umount    /ro\numount    /ramroot\numount    /rw\n"
                      "rmdir     /ramroot\nrmdir     /rw\nrmdir     /ro\n"
                      "unmap     /dev/mapper/ramroot.root\nunmap     /dev/mapper/ramroot.ro\n"
                      "image     /root ext4 source=/dev/vda1 ro,relatime,errors=remount-ro,stripe=4\n"
                      "bind      /ramroot.aside/0 -> /root/usr\n"
                      "detach    /ramroot.aside/0\nrmdir     /ramroot.aside/0\n"
                      "rmdir     /ramroot.aside\nunmap     /dev/mapper/ramroot.pool\n"),
            undo.npos)
      << undo;
}

TEST(BootSnapshot, takes_the_disk_only_while_nobody_has_it_mounted) {
  const auto lines = lines_of(plan_of(make_snapshot("snapshot", "snapshot")));
  const std::size_t gone = place_of_line(lines, "umount    /root");
  EXPECT_EQ(place_of_line(lines, "pool "), 0U) << "what needs no disk is tried first";
  EXPECT_LT(gone, place_of_line(lines, "read-only "));
  EXPECT_LT(gone, place_of_line(lines, "thin "));
  EXPECT_LT(gone, place_of_line(lines, "private ")) << "others must see it go";
  EXPECT_LT(place_of_line(lines, "run       /sbin/tune2fs"), place_of_line(lines, "image     /ramroot ext4"));
  EXPECT_TRUE(lines.back().starts_with("room      /root"));
}

TEST(BootSnapshot, has_nothing_in_common_with_what_is_put_aside) {
  Situation s = make_snapshot("snapshot", "snapshot");
  s.facts.children = {make_child("/usr", "ext4", "ro"), make_child("/usr/local", "ext4", "ro")};
  const auto lines = lines_of(plan_of(s));
  for (const char* place : {"/ramroot.aside/0", "/ramroot.aside/1"}) {
    const std::size_t own = place_of_line(lines, "private   " + std::string(place) + " and");
    const std::size_t usr = place_of_line(lines, "bind      /root/usr");
    EXPECT_LT(usr, own) << "unmounted there, /usr/local would go from /usr too";
    EXPECT_LT(own, place_of_line(lines, "umount    /root"));
  }
}

TEST(BootSnapshot, never_shares_again_what_is_mounted_anew) {
  Situation s = make_snapshot("snapshot", "snapshot");
  s.facts.shared = {"/", "/run", "/root", "/root/usr"};
  const std::string undo = undo_of_all(plan_of(s));
  EXPECT_NE(undo.find("shared    /\nshared    /run\n"), undo.npos) << undo;
  EXPECT_EQ(undo.find("shared    /root"), undo.npos) << undo;
}

TEST(BootSnapshot, says_why_a_root_cannot_be_one) {
  struct Row {
    void (*change)(Facts&);
    const char* why;
  };
  const Row rows[] = {
      {[](Facts& f) { f.lower.fstype = "btrfs"; },
       "its file system is btrfs, which nothing keeps from filling the RAM"},
      {[](Facts& f) { f.snapshot.reset(); }, "it is on ext4 (/dev/vda1), not on a disk of this machine"},
      {[](Facts& f) { f.snapshot->obstacle = "its journal is on a device of its own"; },
       "its journal is on a device of its own: use ramroot=tmpfs"},
      {[](Facts& f) { f.lower.root = "/@"; }, "it is not the whole of one disk or partition"},
      {[](Facts& f) {
         f.disks = {"254:1", "254:2"};
       },
       "it is not the whole of one disk or partition"},
      {[](Facts& f) { f.ram = {79U << 20}; },
       "has only 79.0 MiB of RAM, of which 64.0 MiB have to stay free"},
      {[](Facts& f) { f.children = {make_child("/dev", "devtmpfs", "rw")}; }, "has moved /dev into it"},
  };
  for (const Row& row : rows) {
    Situation s = make_snapshot("snapshot", "snapshot");
    row.change(s.facts);
    Warnings warnings;
    const auto plan = test::make_plan(s, warnings);
    ASSERT_FALSE(plan) << row.why;
    EXPECT_NE(plan.error().text().find(row.why), std::string::npos) << plan.error().text();
    EXPECT_TRUE(plan.error().text().starts_with("cannot have the root as a snapshot: "));
  }
}

TEST(BootSnapshot, divides_the_ram_between_the_pool_and_the_overlays_of_others) {
  constexpr std::uint64_t kMib = 1U << 20;
  const SnapshotSizes alone = decide_snapshot_sizes({{1000 * kMib}, 1}, {2048 * kMib}, false);
  EXPECT_EQ(alone.pool.bytes, 1250 * kMib);
  EXPECT_EQ(alone.room.bytes, 900 * kMib);
  EXPECT_EQ(alone.data.bytes, 2304 * kMib) << "90% of RAM need a pool of 112%";
  EXPECT_EQ(alone.metadata.bytes, 2 * kMib);
  EXPECT_EQ(alone.rw.bytes, 16 * kMib);
  const SnapshotSizes shared = decide_snapshot_sizes({{1000 * kMib}, 1}, {2048 * kMib}, true);
  EXPECT_EQ(shared.rw.bytes, 500 * kMib);
  EXPECT_EQ(shared.room.bytes, 450 * kMib);
  const SnapshotSizes large = decide_snapshot_sizes({{8000 * kMib}, 1}, {65536 * kMib}, false);
  EXPECT_EQ(large.metadata.bytes, 54 * kMib);
  for (const auto& sizes : {alone, shared, large})
    for (const std::uint64_t bytes : {sizes.pool.bytes, sizes.data.bytes, sizes.room.bytes})
      EXPECT_EQ(bytes % 65536, 0U);
}

TEST(BootSnapshot, is_not_written_by_those_who_read) {
  EXPECT_EQ(snapshot_flags("ro,relatime"), "rw,noatime");
  EXPECT_EQ(snapshot_flags("rw,nodev,noatime"), "rw,nodev,noatime");
  EXPECT_EQ(snapshot_flags("rw"), "rw") << "strictatime";
}

TEST(BootSnapshot, is_refused_where_tune2fs_would_write_to_another_device) {
  EXPECT_EQ(why_no_snapshot(ExtSuperblock{}), "");
  EXPECT_EQ(why_no_snapshot(ExtSuperblock{.has_outer_journal = true}),
            "its journal is on a device of its own");
  EXPECT_NE(why_no_snapshot(ExtSuperblock{.read_only = 0x200}), "");
}

TEST(BootSnapshot, is_remounted_by_fstab_as_it_is_mounted) {
  struct Row {
    const char *before, *after;
  };
  const Row rows[] = {
      {"defaults", "noatime,errors=continue,noinit_itable,discard"},
      {"errors=remount-ro", "noatime,errors=continue,noinit_itable,discard"},
      {"ro,noatime,data=journal,commit=60,x-systemd.growfs,nodiscard",
       "noatime,errors=continue,noinit_itable,discard"},
      {"noatime,errors=continue,noinit_itable,discard", "noatime,errors=continue,noinit_itable,discard"},
      {"relatime,lazytime", "lazytime,noatime,errors=continue,noinit_itable,discard"},
      {"strictatime", "strictatime,errors=continue,noinit_itable,discard"},
  };
  for (const Row& row : rows) EXPECT_EQ(render_snapshot_options(row.before, "ext4"), row.after);
  Situation s = make_snapshot("snapshot", "snapshot");
  s.facts.fstab.parsed = Fstab("# disk\nUUID=6a3c\t/  ext4 errors=remount-ro 0 1\nUUID=6a3d / ext4\n");
  const std::string text = rewrite_fstab(decide_boot_mounts(s.request.options, s.facts));
  EXPECT_EQ(text,
            "# disk\nUUID=6a3c\t/  ext4 noatime,errors=continue,noinit_itable,discard 0 0\n"
            "UUID=6a3d / ext4 noatime,errors=continue,noinit_itable,discard\n");
}

TEST(BootSnapshot, is_known_by_the_device_that_it_was_mounted_from) {
  MountEntry root = test::make_mount("/", "ext4", "rw", "rw", kSnapshotRootNode, "253:2");
  EXPECT_TRUE(is_our_root(root) && is_own_snapshot(root) && !is_our_overlay(root));
  root.target = "/mnt";
  EXPECT_FALSE(is_our_root(root));
  root = test::make_disk("/", "rw", "rw");
  EXPECT_FALSE(is_our_root(root));
  root.source = "/dev/mapper/ramroot-root";
  EXPECT_FALSE(is_own_snapshot(root)) << "the volume root in a volume group ramroot";
}

TEST(BootSnapshot, does_nothing_a_second_time) {
  Situation s = make_snapshot("snapshot", "snapshot");
  s.facts.lower.source = kSnapshotRootNode;
  EXPECT_TRUE(is_protected_already(s.facts));
  EXPECT_TRUE(plan_of(s).steps.empty());
}

TEST(BootSnapshot, is_recorded) {
  State state;
  state.outcome = Outcome::is_protected;
  state.snapshot = SnapshotState{"/dev/vda1", "254:1", kSnapshotRoot, kSnapshotPool, 900, 1250, 2000, 77};
  const auto read = parse_state(render_state(state));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->snapshot, state.snapshot);
}

TEST(BootSnapshot, says_which_options_mean_nothing) {
  for (const char* option : {"dir=x", "reset", "stale=use", "mkfs=ext4", "timeout=3", "nr_inodes=1k"}) {
    const Request request = parse_request(std::string("snapshot:") + option, {});
    EXPECT_EQ(request.upper.kind, UpperWish::Kind::snapshot);
    ASSERT_EQ(request.warnings.lines().size(), 1U) << option;
    EXPECT_NE(request.warnings.lines()[0].find("means nothing"), std::string::npos);
    EXPECT_FALSE(request.failure);
  }
  EXPECT_TRUE(
      parse_request("snapshot:size=1G,mounts=all,onfail=panic,seal=device", {}).warnings.lines().empty());
}

}  // namespace
}  // namespace ramroot
