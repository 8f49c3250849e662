// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/leftovers.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ramroot {
namespace {

constexpr std::uint64_t kDisk = 1000;
constexpr std::int64_t kDay = 24 * 3600;

std::string chosen(std::vector<Leftover> all, Occasion occasion, const Room& lacking = {}) {
  std::string out;
  for (const KeptCommit& commit : choose_leftovers({{std::move(all), true, lacking, kDisk}}, occasion))
    for (const KeptPart& part : commit) out += part.leftover.path;
  return out;
}

/// The same on several disks: "a0a1, b0" for two parts of one commit and one of another.
std::string chosen_of(const std::vector<KeptOnDisk>& disks, Occasion occasion) {
  std::string out;
  for (const KeptCommit& commit : choose_leftovers(disks, occasion)) {
    if (!out.empty()) out += ", ";
    for (const KeptPart& part : commit) out += part.leftover.path + std::to_string(part.disk);
  }
  return out;
}

/// A part of a commit of an earlier boot, that was to change so many disks.
Leftover part(const char* path, std::uint64_t number, std::uint64_t disks, bool is_of_this_boot = false,
              std::int64_t age = kDay, const Room& room = {20, 1}) {
  return {path, number, is_of_this_boot, age, room, {.sequence = number, .made_s = 1, .disks = disks}};
}

TEST(Leftovers, of_earlier_boots_go_at_the_next_commit) {
  const std::vector<Leftover> all = {{"b", 2, false, kDay, {1, 1}}, {"a", 1, false, kDay, {1, 1}}};
  EXPECT_EQ(chosen(all, Occasion::commit), "ab");
  EXPECT_EQ(chosen(all, Occasion::command), "") << "the last commit can still be undone";
}

TEST(Leftovers, go_when_they_are_old_except_the_last_commit) {
  const std::vector<Leftover> all = {
      {"a", 1, true, 9 * kDay, {1, 1}}, {"b", 2, true, 6 * kDay, {1, 1}}, {"c", 3, true, 9 * kDay, {1, 1}}};
  EXPECT_EQ(chosen(all, Occasion::commit), "a");
  EXPECT_EQ(chosen(all, Occasion::command), "a");
  EXPECT_EQ(chosen({{"a", 0, false, 9 * kDay, {1, 1}}}, Occasion::command), "a") << "nothing to undo with";
}

TEST(Leftovers, go_when_they_are_too_much_until_they_are_not) {
  const std::vector<Leftover> all = {
      {"a", 1, true, 0, {60, 1}}, {"b", 2, true, 0, {60, 1}}, {"c", 3, true, 0, {60, 1}}};
  EXPECT_EQ(chosen(all, Occasion::command), "ab");
  EXPECT_EQ(chosen({{"a", 1, true, 0, {900, 1}}}, Occasion::command), "") << "the last commit";
}

TEST(Leftovers, go_for_want_of_room_oldest_first_and_no_more_than_that) {
  const std::vector<Leftover> all = {
      {"a", 1, true, 0, {20, 1}}, {"b", 2, true, 0, {20, 1}}, {"c", 3, true, 0, {20, 1}}};
  EXPECT_EQ(chosen(all, Occasion::commit), "");
  EXPECT_EQ(chosen(all, Occasion::commit, {1, 0}), "a");
  EXPECT_EQ(chosen(all, Occasion::commit, {0, 2}), "ab");
  EXPECT_EQ(chosen(all, Occasion::commit, {50, 0}), "abc");
}

TEST(Leftovers, all_go_when_they_are_to_be_forgotten) {
  EXPECT_EQ(chosen({{"a", 0, false, 0, {1, 1}}, {"b", 2, true, 0, {1, 1}}}, Occasion::forget), "ab");
}

TEST(Leftovers, of_one_commit_go_everywhere) {
  const std::vector<KeptOnDisk> disks = {{{part("a", 1, 2), part("b", 2, 1)}, true, {}, kDisk},
                                         {{part("a", 1, 2)}, true, {}, kDisk}};
  EXPECT_EQ(chosen_of(disks, Occasion::commit), "a0a1, b0");
  EXPECT_EQ(chosen_of(disks, Occasion::forget), "a0a1, b0");
}

TEST(Leftovers, of_one_commit_stay_everywhere_while_a_disk_cannot_be_written) {
  const auto disks = [](bool is_of_this_boot, std::int64_t age, std::uint64_t bytes, const Room& lacking) {
    return std::vector<KeptOnDisk>{
        {{part("a", 1, 2, is_of_this_boot, age, {bytes, 1}), part("b", 2, 1, is_of_this_boot)},
         true,
         lacking,
         kDisk},
        {{part("a", 1, 2, is_of_this_boot, age)}, false, {}, kDisk}};
  };
  EXPECT_EQ(chosen_of(disks(false, kDay, 20, {}), Occasion::commit), "b0") << "a commit to one of them";
  EXPECT_EQ(chosen_of(disks(true, 9 * kDay, 20, {}), Occasion::commit), "") << "old";
  EXPECT_EQ(chosen_of(disks(true, kDay, 900, {}), Occasion::command), "") << "too much";
  EXPECT_EQ(chosen_of(disks(true, kDay, 20, {10, 0}), Occasion::commit), "a0") << "the room is needed";
}

TEST(Leftovers, of_one_commit_stay_for_a_disk_that_is_not_mounted_until_they_are_old) {
  const auto one = [](std::int64_t age) {
    return std::vector<KeptOnDisk>{{{part("a", 1, 2, false, age), part("b", 2, 1)}, true, {}, kDisk}};
  };
  EXPECT_EQ(chosen_of(one(kDay), Occasion::commit), "b0");
  EXPECT_EQ(chosen_of(one(9 * kDay), Occasion::commit), "a0, b0");
}

TEST(Leftovers, of_two_commits_with_the_same_number_have_nothing_to_do_with_each_other) {
  Leftover other = part("b", 1, 1);
  other.record.made_s = 2;
  EXPECT_EQ(chosen_of({{{part("a", 1, 1)}, true, {}, kDisk}, {{other}, false, {}, kDisk}}, Occasion::commit),
            "a0")
      << "one of the disks was not mounted when the other one counted";
}

TEST(Leftovers, of_an_undo_go_at_the_next_commit_because_nobody_can_redo_it) {
  Leftover undo = part("a", 1, 2);
  undo.record.kind = CommitRecord::Kind::undo;
  EXPECT_EQ(chosen_of({{{undo}, true, {}, kDisk}, {{undo}, false, {}, kDisk}}, Occasion::commit), "a0");
}

TEST(Leftovers, of_the_last_commit_outlive_a_part_of_an_older_one) {
  const std::vector<KeptOnDisk> disks = {
      {{part("a", 1, 2, true), part("b", 2, 1, true)}, true, {10, 0}, kDisk},
      {{part("a", 1, 2, true)}, false, {}, kDisk}};
  EXPECT_EQ(chosen_of(disks, Occasion::commit), "a0");
}

}  // namespace
}  // namespace ramroot
