// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/snapshot_commit.hpp"

#include <gtest/gtest.h>

#include "core/commit/writable_root.hpp"
#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

std::string undo_of(const Plan& plan) {
  std::string out;
  for (std::size_t i = plan.steps.size(); i-- > 0;)
    for (const Step& undo : plan.steps[i].undo) out += describe(undo) + "\n";
  return out;
}

Plan keep_plan(OldBlocks old) { return make_keep_plan({"/dev/vda1", "254:1", old}); }

TEST(SnapshotCommit, keeps_what_is_overwritten_before_the_root_is_read_from_there) {
  const Plan plan = keep_plan(OldBlocks::on_disk);
  EXPECT_EQ(describe(plan),
            "# keep for the session what a commit overwrites\n"
            " 1. cow       /dev/mapper/ramroot.cow over /dev/vda1\n"
            " 2. origin    /dev/mapper/ramroot.root reads /dev/mapper/ramroot.cow\n");
  EXPECT_EQ(undo_of(plan), "unmap     /dev/mapper/ramroot.cow\n");
  EXPECT_EQ(plan.recovery, Recovery::undo_all);
}

TEST(SnapshotCommit, never_lets_the_root_read_the_disk_again) {
  EXPECT_TRUE(keep_plan(OldBlocks::on_disk).steps.back().undo.empty());
  EXPECT_TRUE(std::holds_alternative<ReadFrom>(keep_plan(OldBlocks::on_disk).steps.back().step));
  WritableFacts facts{.view = View::bare, .lowers = {{"/ro", "/ro", "ro"}}};
  facts.disk = SnapshotDisk{"/dev/vda1", "254:1"};
  EXPECT_EQ(undo_of(make_open_plan(facts)),
            "remount   /ro ro\n"
            "lock      /dev/mapper/ramroot.ro over /dev/vda1\n");
}

TEST(SnapshotCommit, uses_what_an_earlier_one_has_made) {
  EXPECT_TRUE(keep_plan(OldBlocks::kept).steps.empty());
  EXPECT_EQ(describe(keep_plan(OldBlocks::unused)),
            "# keep for the session what a commit overwrites\n"
            " 1. origin    /dev/mapper/ramroot.root reads /dev/mapper/ramroot.cow\n");
  EXPECT_EQ(describe(keep_plan(OldBlocks::no_table)),
            "# keep for the session what a commit overwrites\n"
            " 1. unmap     /dev/mapper/ramroot.cow\n"
            " 2. cow       /dev/mapper/ramroot.cow over /dev/vda1\n"
            " 3. origin    /dev/mapper/ramroot.root reads /dev/mapper/ramroot.cow\n");
}

TEST(SnapshotCommit, needs_ram_for_all_that_it_overwrites) {
  constexpr std::uint64_t kMiB = 1U << 20;
  const CommitCost cost{{10 * kMiB}, {64 * kMiB}};
  EXPECT_EQ(ram_for_commit(cost).bytes, (20 + 64 + 16) * kMiB);
  const ByteSize ram{1000 * kMiB};  // of which 150 MiB are for the machine
  EXPECT_FALSE(find_lack_of_ram(cost, {250 * kMiB}, ram));
  const auto lack = find_lack_of_ram(cost, {249 * kMiB}, ram);
  ASSERT_TRUE(lack);
  EXPECT_NE(lack->text().find("100.0 MiB are needed (twice the 10.0 MiB to be written, 64.0 MiB for the "
                              "journal, 16.0 MiB), and 99.0 MiB are free, besides 150.0 MiB for the machine"),
            std::string::npos)
      << lack->text();
  EXPECT_TRUE(find_lack_of_ram(cost, {10 * kMiB}, ram)) << "less than the reserve is no room at all";
}

TEST(SnapshotCommit, is_refused_where_the_disk_cannot_be_written) {
  EXPECT_FALSE(why_no_commit("ext4", "/rw/ro"));
  ASSERT_TRUE(why_no_commit("xfs", "/rw/ro"));
  EXPECT_NE(why_no_commit("xfs", "/rw/ro")->text().find("without its log"), std::string::npos);
  EXPECT_NE(refuse_program_in_snapshot().text().find("nobody knows how much"), std::string::npos);
}

}  // namespace
}  // namespace ramroot
