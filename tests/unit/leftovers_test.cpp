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
  for (const Leftover& one : choose_leftovers(std::move(all), occasion, lacking, kDisk)) out += one.path;
  return out;
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

}  // namespace
}  // namespace ramroot
