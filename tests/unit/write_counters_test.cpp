// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/write_counters.hpp"

#include <gtest/gtest.h>

#include "core/mounts/mount_plan.hpp"

namespace ramroot {
namespace {

using Counters = std::vector<DeviceCounter>;

/// The root on vda1, /home on vda3.
const Counters kBoot = {{"254:1", "vda1", 1000, true, {"254:0"}},
                        {"254:0", "vda", 5000, true, {}},
                        {"254:3", "vda3", 100, false, {"254:0"}}};

Counters write(Counters counters, std::size_t device, std::uint64_t bytes) {
  counters[device].bytes += bytes;
  if (device != 1) counters[1].bytes += bytes;
  return counters;
}

std::uint64_t unexplained(const Counters& before, const Counters& now) {
  return compare_counters(before, now).front().unexplained;
}

bool is_known(const Counters& before, const Counters& now) {
  return compare_counters(before, now).front().is_known;
}

TEST(WriteCounters, of_a_commit_are_no_drift) {
  const Counters after = write(kBoot, 0, 4096);
  const Counters from_then_on = count_anew(kBoot, kBoot, after);
  EXPECT_EQ(unexplained(from_then_on, after), 0U);
  EXPECT_EQ(unexplained(from_then_on, write(after, 0, 512)), 512U);
}

TEST(WriteCounters, keep_a_drift_through_commits) {
  const Counters drifted = write(kBoot, 0, 512);
  const Counters after = write(drifted, 0, 4096);
  Counters from_then_on = count_anew(kBoot, drifted, after);
  EXPECT_EQ(unexplained(from_then_on, after), 512U);
  EXPECT_EQ(compare_counters(from_then_on, after)[1].unexplained, 0U) << "vda has no writes of its own";
  const Counters later = write(after, 0, 256);
  from_then_on = count_anew(from_then_on, later, later);
  EXPECT_EQ(unexplained(from_then_on, later), 768U);
  EXPECT_EQ(compare_counters(from_then_on, later).front().bytes, 768U);
}

TEST(WriteCounters, are_unknown_for_a_boot_that_could_not_read_them) {
  Counters unread = kBoot;
  unread[0].bytes = 0;
  unread[0].is_counted = false;
  EXPECT_FALSE(is_known(unread, kBoot));
  EXPECT_EQ(unexplained(unread, kBoot), 0U);
  EXPECT_TRUE(compare_counters(unread, kBoot)[1].is_known == false)
      << "what vda1 wrote to vda is unknown too";
  // A commit does not make them known.
  const Counters from_then_on = count_anew(unread, kBoot, kBoot);
  EXPECT_FALSE(is_known(from_then_on, kBoot));
}

TEST(WriteCounters, are_unknown_where_those_of_a_neighbour_could_not_be_read) {
  Counters unread = kBoot;
  unread[2].bytes = 0;
  unread[2].is_counted = false;
  EXPECT_TRUE(is_known(unread, kBoot));
  EXPECT_FALSE(compare_counters(unread, kBoot)[1].is_known);
}

TEST(WriteCounters, are_unknown_after_somebody_turned_counting_off_and_on) {
  Counters now = kBoot;
  now[0].switched = 1234567;
  EXPECT_FALSE(is_known(kBoot, now));
  EXPECT_FALSE(is_known(count_anew(kBoot, now, now), now)) << "a commit does not make it known";
  EXPECT_TRUE(is_known(now, now)) << "that was before the boot";
}

TEST(WriteCounters, survive_the_way_through_the_file) {
  MountNote note{.target = "/var", .lower = "/ro/var", .counters = kBoot};
  note.counters[0].carried = 512;
  note.counters[1].is_counted = false;
  note.counters[2].switched = 1795720709399553606;
  const auto back = parse_note(render_note(note));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->counters, note.counters);
}

TEST(WriteCounters, of_a_file_that_does_not_say_so_are_counted) {
  const auto note = parse_note(R"({"target": "/var", "counters": [{"device": "254:1", "bytes": 7}]})");
  ASSERT_TRUE(note);
  EXPECT_TRUE(note->counters.at(0).is_counted);
}

}  // namespace
}  // namespace ramroot
