// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/protect.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "core/plan/describe.hpp"
#include "tests/support/fake_system.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

using test::FakeSystem;
using test::make_usual;
using test::Situation;

State protect_with(const Situation& s, FakeSystem& system) {
  const auto uses = decide_upper_uses(s.request.options, s.facts);
  return protect(s.request, s.facts, decide_boot_mounts(s.request.options, s.facts), *uses, system);
}

std::size_t count_calls(const FakeSystem& system, const std::string& start) {
  return static_cast<std::size_t>(std::count_if(system.calls.begin(), system.calls.end(),
                                                [&](const auto& call) { return call.starts_with(start); }));
}

TEST(Protect, tells_what_it_did) {
  const Situation s = make_usual("usual");
  FakeSystem system;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::is_protected);
  EXPECT_EQ(state.failure, "");
  EXPECT_TRUE(state.attempts.empty());
  EXPECT_EQ(state.plan.size(), system.calls.size());
  EXPECT_EQ(state.parameter, "tmpfs");
  EXPECT_EQ(state.source, "/dev/vda1");
  EXPECT_EQ(state.fstype, "ext4");
  EXPECT_EQ(state.device, "254:1");
  EXPECT_EQ(state.ro, "/rw/ro");
}

/// What `ramroot watch` follows is what the pool was made for, not the small tmpfs beside it.
TEST(Protect, of_a_snapshot_leaves_a_wish_for_its_pool) {
  const Situation s = test::make_snapshot("snapshot", "snapshot:size=1G");
  FakeSystem system;
  const State state = protect_with(s, system);
  ASSERT_EQ(state.outcome, Outcome::is_protected);
  ASSERT_TRUE(state.snapshot && state.memory);
  EXPECT_EQ(state.memory->budget->bytes, std::uint64_t{1} << 30);
  EXPECT_TRUE(state.memory->is_pool);
  EXPECT_FALSE(state.memory->has_swap);
  EXPECT_EQ(state.snapshot->size, (std::uint64_t{1} << 30) / 4 * 5);
}

TEST(Protect, tells_where_the_layers_are) {
  Situation s = make_usual("in-use");
  s.facts.ro = s.facts.rw = Spot::in_use;
  FakeSystem system;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.ro, "/run/ramroot/rw/ro");
  EXPECT_EQ(state.rw, "/run/ramroot/rw");
  EXPECT_EQ(state.warnings.size(), 2U);
}

TEST(Protect, keeps_the_warnings_of_the_request) {
  Situation s = make_usual("warnings");
  s.request = parse_request("tmpfs:nonsense", {});
  FakeSystem system;
  EXPECT_EQ(protect_with(s, system).warnings.size(), 1U);
}

TEST(Protect, protects_without_the_labels_too_and_says_so) {
  Situation s = make_usual("selinux");
  s.facts.selinux = SelinuxFacts{"/usr/sbin/load_policy", false};
  for (const bool is_refused : {false, true}) {
    FakeSystem system;
    if (is_refused) system.fail_on = "run-in /root";
    const State state = protect_with(s, system);
    EXPECT_EQ(state.outcome, Outcome::is_protected);
    EXPECT_EQ(state.warnings.size(), is_refused ? 1U : 0U);
    EXPECT_EQ(count_calls(system, "label /root/rw/ro /root"), is_refused ? 0U : 3U);
    EXPECT_EQ(count_calls(system, "bind /sys /root/sys"), 1U);
    EXPECT_EQ(state.plan.back(), "label     /root/rw/ro/run -> /run/ramroot");
  }
}

/// The first call that begins with `call` is refused with `errno_value`: is there a second try?
struct RetryCase {
  const char* name;
  const char* call;
  int errno_value;
  bool again = false;
};

std::vector<std::string> describe_steps(const Plan& plan) {
  std::vector<std::string> out;
  for (const PlannedStep& planned : plan.steps) out.push_back(describe(planned.step));
  return out;
}

TEST(Protect, does_without_what_the_kernel_refuses_and_nothing_else) {
  const RetryCase rows[] = {
      {"the options of the overlay", "mount overlay", EINVAL, true},
      {"the options of the overlay, unsupported", "mount overlay", EOPNOTSUPP, true},
      {"no overlay in this kernel", "mount overlay", ENODEV},
      {"the RAM", "mount tmpfs", EINVAL},
      {"a folder", "mkdir /ro", EINVAL},
      {"the proof", "prove ", EROFS},
      {"fstab", "write ", EINVAL},
      {"the attributes", "attrs ", EOPNOTSUPP},
      {"binding", "bind ", EINVAL},
      {"the switch", "bind-tree /ramroot ", EINVAL},
      {"the move that shows it", "move /root ", EINVAL},
  };
  for (const RetryCase& row : rows) {
    SCOPED_TRACE(row.name);
    Situation s = make_usual("usual");
    FakeSystem dry;
    (void)protect_with(s, dry);  // only to learn the number of the call
    const auto found = std::find_if(dry.calls.begin(), dry.calls.end(),
                                    [&](const auto& c) { return c.starts_with(row.call); });
    ASSERT_NE(found, dry.calls.end());
    FakeSystem system;
    system.fail_at = {static_cast<std::size_t>(found - dry.calls.begin()) + 1};
    system.errno_value = row.errno_value;
    const State state = protect_with(s, system);
    EXPECT_EQ(state.outcome, row.again ? Outcome::is_protected : Outcome::unprotected);
    EXPECT_EQ(state.failure.empty(), row.again);
    ASSERT_EQ(state.attempts.size(), row.again ? 1U : 0U);
    if (!row.again) continue;
    EXPECT_TRUE(state.attempts[0].starts_with("cannot " + *found)) << state.attempts[0];
    s.means.all_options = false;
    EXPECT_EQ(state.plan, describe_steps(test::plan_of(s)));
  }
}

TEST(Protect, does_without_the_seal_that_a_driver_refuses_and_says_so) {
  Situation s = make_usual("seal");
  s.request = parse_request("tmpfs:seal=device", {});
  s.facts.devices = {{"254:1", "vda1", 0, true, {}}};
  FakeSystem system;
  system.fail_on = "seal ";
  system.errno_value = EACCES;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::is_protected);
  ASSERT_EQ(state.attempts.size(), 1U);
  ASSERT_EQ(state.warnings.size(), 1U);
  EXPECT_EQ(state.warnings[0], "seal=device was given up: the kernel refused it");
}

TEST(Protect, says_when_there_is_nothing_to_seal) {
  Situation s = make_usual("nfs");
  s.request = parse_request("tmpfs:seal=device", {});
  FakeSystem system;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::is_protected);
  EXPECT_EQ(state.warnings, std::vector<std::string>{"seal=device does nothing: the root is on no disk"});
}

TEST(Protect, gives_up_after_the_simplest_means) {
  const Situation s = make_usual("refused");
  FakeSystem system;
  system.fail_on = "mount overlay";
  system.errno_value = EINVAL;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::unprotected);
  EXPECT_EQ(state.attempts.size(), 1U);
  EXPECT_EQ(count_calls(system, "mount overlay"), 2U);
  EXPECT_NE(state.failure.find("mount overlay"), std::string::npos);
}

TEST(Protect, lets_onfail_decide_what_a_failure_means) {
  const struct {
    const char* parameter;
    Outcome outcome;
  } rows[] = {
      {"tmpfs", Outcome::unprotected},          {"tmpfs:onfail=continue", Outcome::unprotected},
      {"tmpfs:onfail=panic", Outcome::stopped}, {"zram", Outcome::unprotected},
      {"zram:onfail=panic", Outcome::stopped},
  };
  for (const auto& row : rows) {
    Situation s = make_usual("onfail");
    s.request = parse_request(row.parameter, {});
    FakeSystem system;
    system.fail_on = "mount tmpfs";
    const State state = protect_with(s, system);
    EXPECT_EQ(state.outcome, row.outcome) << row.parameter;
    EXPECT_FALSE(state.failure.empty());
    EXPECT_EQ(make_failed_state(s.request, Error{EIO, "probing"}).outcome, row.outcome);
  }
}

TEST(Protect, stops_whenever_the_tree_could_not_be_restored) {
  const Situation s = make_usual("broken");
  FakeSystem system;
  system.fail_on = "prove ";
  (void)protect_with(s, system);
  const std::size_t failed =
      static_cast<std::size_t>(std::find(system.calls.begin(), system.calls.end(), "prove /ramroot") -
                               system.calls.begin()) +
      1;
  FakeSystem broken;
  broken.fail_at = {failed, failed + 1};
  const State state = protect_with(s, broken);
  EXPECT_EQ(state.outcome, Outcome::stopped);
  EXPECT_NE(state.failure.find("taking it back failed too: cannot umount /ramroot"), std::string::npos)
      << state.failure;
}

TEST(Protect, makes_no_second_try_on_a_broken_tree) {
  const Situation s = make_usual("broken");
  FakeSystem probe;
  probe.fail_on = "mount overlay";
  (void)protect_with(s, probe);
  const std::size_t failed =
      static_cast<std::size_t>(std::find_if(probe.calls.begin(), probe.calls.end(),
                                            [](const auto& c) { return c.starts_with("mount overlay"); }) -
                               probe.calls.begin()) +
      1;
  FakeSystem system;
  system.fail_at = {failed, failed + 1};
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::stopped);
  EXPECT_EQ(count_calls(system, "mount overlay"), 1U);
}

TEST(Protect, does_nothing_on_a_volatile_root) {
  Situation s = make_usual("twice");
  s.facts.lower.fstype = "overlay";
  s.facts.lower.source = "/rw";
  s.facts.lower.super = "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work";
  FakeSystem system;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::already);
  EXPECT_TRUE(system.calls.empty());
}

TEST(Protect, touches_nothing_when_it_cannot_plan) {
  Situation s = make_usual("no-root");
  s.facts.lower = {};
  FakeSystem system;
  const State state = protect_with(s, system);
  EXPECT_EQ(state.outcome, Outcome::unprotected);
  EXPECT_NE(state.failure.find("nothing is mounted there"), std::string::npos);
  EXPECT_TRUE(system.calls.empty());
}

}  // namespace
}  // namespace ramroot
