// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/seen_boot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mounts.hpp"

namespace ramroot {
namespace {

using testing::HasSubstr;
using Mounts = std::vector<MountEntry>;
using Kind = BlindSpot::Kind;

const Mounts kPlain{test::with_ids(test::make_disk("/", "rw,relatime", "rw"), 30, 1)};

/// What a process sees with these mounts, where the machine has the others.
SeenBoot see(const Mounts& own, const std::optional<Mounts>& machine) {
  SeenBoot seen;
  seen.own = own;
  seen.sight = choose_sight(own, machine);
  seen.cmdline = "quiet ramroot=tmpfs";
  return seen;
}

SeenBoot with_state(SeenBoot seen, Outcome outcome) {
  seen.state = State{};
  seen.state->outcome = outcome;
  seen.state->device = "254:1";
  return seen;
}

TEST(SeenBoot, has_no_blind_spot_where_the_record_and_the_root_are_seen) {
  const Mounts ours = test::make_protected_mounts();
  for (const std::optional<Mounts>& machine : {std::optional<Mounts>(ours), std::optional<Mounts>()}) {
    const SeenBoot seen = with_state(see(ours, machine), Outcome::is_protected);
    EXPECT_FALSE(find_blind_spot(seen));
    const auto state = require_protected(seen, "looking");
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_EQ(state->ro, "/rw/ro");
  }
}

TEST(SeenBoot, calls_a_plain_machine_unprotected) {
  const Mounts chroot{test::make_mount("/", "tmpfs", "rw", "rw")};
  SeenBoot off = see(kPlain, std::nullopt);
  off.cmdline = "quiet";
  for (const SeenBoot& seen :
       {see(kPlain, kPlain), with_state(see(kPlain, kPlain), Outcome::unprotected), see(chroot, kPlain),
        with_state(see(kPlain, std::nullopt), Outcome::unprotected), off}) {
    EXPECT_FALSE(find_blind_spot(seen));
    EXPECT_THAT(require_protected(seen, "looking").error().text(), HasSubstr("this boot is not protected"));
  }
}

TEST(SeenBoot, says_what_is_not_known_and_where_to_run) {
  const Mounts ours = test::make_protected_mounts();
  SeenBoot no_proc, unreadable = see(kPlain, kPlain);
  no_proc.mounts_failure = "opening /proc/self/mountinfo: No such file or directory";
  no_proc.sight = choose_sight({}, std::nullopt);
  unreadable.state_failure = "reading /run/ramroot/state.json: Input/output error";
  SeenBoot no_cmdline = see(kPlain, std::nullopt);
  no_cmdline.cmdline = "";
  no_cmdline.cmdline_failure = "opening /proc/cmdline: No such file or directory";
  const struct {
    SeenBoot seen;
    Kind kind;
    const char* why;
  } rows[] = {
      {no_proc, Kind::root, "mountinfo: No such file or directory; run it outside"},
      {see(ours, std::nullopt), Kind::record, "there is no /run/ramroot/state.json here: run it outside"},
      {see(ours, ours), Kind::record, "it could not store /run/ramroot/state.json"},
      {see(kPlain, ours), Kind::root, "the root of the machine is protected, but not seen from here"},
      {with_state(see(kPlain, ours), Outcome::is_protected), Kind::root, "is protected, but not seen"},
      {with_state(see(kPlain, std::nullopt), Outcome::is_protected), Kind::root, "but not seen from here"},
      {see(kPlain, std::nullopt), Kind::unknown,
       "is not known: the root of the machine is not seen from here"},
      {no_cmdline, Kind::unknown, "is not known: the root of the machine is not seen from here"},
      {unreadable, Kind::unknown, "is not known: reading /run/ramroot/state.json"},
  };
  for (const auto& row : rows) {
    const auto spot = find_blind_spot(row.seen);
    ASSERT_TRUE(spot) << row.why;
    EXPECT_EQ(spot->kind, row.kind) << row.why;
    EXPECT_THAT(spot->why, HasSubstr(row.why));
    EXPECT_THAT(require_protected(row.seen, "looking").error().text(), HasSubstr(row.why));
  }
}

TEST(SeenBoot, knows_another_root_of_the_whole_machine_from_a_hidden_one) {
  const SeenBoot seen = with_state(see(kPlain, kPlain), Outcome::is_protected);
  EXPECT_THAT(require_protected(seen, "looking").error().text(), HasSubstr("not ramroot's overlay any more"));
}

TEST(SeenBoot, asks_for_the_real_root_where_the_record_says) {
  Mounts covered = test::make_protected_mounts();
  covered[1].device = "0:77";
  Mounts gone = test::make_protected_mounts();
  gone.erase(gone.begin() + 1);
  for (const Mounts& own : {covered, gone}) {
    const auto text = [&](const std::optional<Mounts>& machine) {
      return require_protected(with_state(see(own, machine), Outcome::is_protected), "looking")
          .error()
          .text();
    };
    EXPECT_THAT(text(own), HasSubstr("not mounted at /rw/ro; see 'ramroot status'"));
    EXPECT_THAT(text(std::nullopt), HasSubstr("not mounted at /rw/ro, or hidden from here: run it outside"));
  }
}

}  // namespace
}  // namespace ramroot
