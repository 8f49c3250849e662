// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/memory_rule.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20;

/// A machine of 512 MiB, of which changes may take 200 MiB, with much RAM to spare.
struct Machine {
  std::uint64_t used = 0, stored = 0, held = 0;
  std::uint64_t available = 400, limit = 200, inodes = 51200;
};

MemoryNow make_now(const Machine& m) {
  MemoryNow now;
  now.changes.ram = {m.limit * kMiB, m.used * kMiB, (m.limit - m.used) * kMiB};
  now.changes.inodes = {m.inodes, 10, m.inodes - 10};
  now.shmem = 1000 * kMiB;
  now.stored = m.stored * kMiB;
  now.held = m.held * kMiB;
  now.available = m.available * kMiB;
  now.ram = 512 * kMiB;
  return now;
}

constexpr ByteSize kBudget{200 * kMiB};

std::uint64_t in_mib(std::uint64_t bytes) { return (bytes + kMiB / 2) / kMiB; }  // rounding is not the matter

std::uint64_t limit_for(const Machine& m) { return in_mib(decide_limit(kBudget, make_now(m)).bytes); }

TEST(MemoryRule, nobody_has_less_than_with_a_tmpfs) {
  EXPECT_EQ(limit_for({}), 200);
  EXPECT_EQ(limit_for({.used = 150}), 200);
  EXPECT_EQ(limit_for({.used = 150, .available = 0}), 200);
  // What does not shrink takes what it is.
  EXPECT_EQ(limit_for({.used = 200, .stored = 150, .held = 150}), 200);
}

TEST(MemoryRule, a_new_byte_may_take_a_byte) {
  EXPECT_EQ(limit_for({.used = 200, .stored = 200, .held = 100}), 300);
  EXPECT_EQ(limit_for({.used = 300, .stored = 300, .held = 150}), 350);
  EXPECT_EQ(limit_for({.used = 400, .stored = 400, .held = 200}), 400);
}

TEST(MemoryRule, what_will_shrink_counts_nine_tenths_of_that) {
  // 125 MiB wait, 25 of them always; 100 will become 50; of that an eighth of the budget
  // can be given away before.
  EXPECT_EQ(limit_for({.used = 225, .stored = 100, .held = 50}), 225 + 25 + 25);
  EXPECT_EQ(limit_for({.used = 225, .stored = 200, .held = 100}), 225 + 75);
  // Nothing is known before 8 MiB have been compressed.
  EXPECT_EQ(limit_for({.used = 200, .stored = 1, .held = 0}), 201);
}

TEST(MemoryRule, the_reserve_of_the_machine_wins) {
  EXPECT_EQ(reserve_of(512 * kMiB), 512 * kMiB / 100 * 15);
  EXPECT_EQ(reserve_of(200 * kMiB), 64 * kMiB);
  EXPECT_EQ(limit_for({.used = 300, .stored = 300, .held = 100, .available = 86}), 309);
  EXPECT_EQ(limit_for({.used = 300, .stored = 300, .held = 100, .available = 20}), 300);
}

TEST(MemoryRule, is_never_below_what_is_in_use_and_overflows_nowhere) {
  MemoryNow now = make_now({.used = 400, .stored = 500, .held = 400, .available = 0});
  EXPECT_GE(decide_limit(kBudget, now).bytes, now.changes.ram.used);
  now.shmem = 0;
  EXPECT_EQ(resident_of(now), 0);
  now.stored = ~std::uint64_t{0};
  now.held = ~std::uint64_t{0};
  EXPECT_EQ(ratio_of(now), 1000);
  EXPECT_GE(decide_limit(kBudget, now).bytes, now.changes.ram.used);
}

TEST(MemoryRule, moves_the_limit_only_if_it_is_worth_it) {
  const MemoryWish wish{kBudget, {}};
  EXPECT_FALSE(plan_limit(wish, "/rw", make_now({})));
  const auto step = plan_limit(wish, "/rw", make_now({.used = 200, .stored = 200, .held = 100}));
  ASSERT_TRUE(step);
  const auto& limit = std::get<LimitTmpfs>(step->step);
  EXPECT_EQ(limit.at, "/rw");
  EXPECT_EQ(limit.size.bytes, 300 * kMiB);
  EXPECT_EQ(limit.nr_inodes, 200 * kMiB / 4096);
  EXPECT_EQ(std::get<LimitTmpfs>(step->undo.front()).size.bytes, 200 * kMiB);
  // A number that was asked for stays.
  const auto fixed =
      plan_limit({kBudget, 2000}, "/rw", make_now({.used = 200, .stored = 200, .held = 100, .inodes = 2000}));
  ASSERT_TRUE(fixed);
  EXPECT_EQ(std::get<LimitTmpfs>(fixed->step).nr_inodes, 2000);
}

TEST(MemoryRule, without_a_governor_it_is_a_tmpfs) {
  const MemoryWish wish{kBudget, {}};
  const auto plain = [&](const Machine& m) { return plan_plain_limit(wish, "/rw", make_now(m).changes); };
  EXPECT_FALSE(plain({}));
  EXPECT_EQ(std::get<LimitTmpfs>(plain({.used = 100, .limit = 320})->step).size.bytes, 200 * kMiB);
  EXPECT_EQ(std::get<LimitTmpfs>(plain({.used = 310, .limit = 320})->step).size.bytes, 310 * kMiB);
  EXPECT_FALSE(plan_plain_limit(MemoryWish{}, "/rw", make_now({.limit = 320}).changes));
}

TEST(MemoryRule, compresses_at_once_while_somebody_writes_and_slowly_when_room_is_short) {
  const auto push = [](Growth growth, const Machine& m) { return decide_push(kBudget, growth, make_now(m)); };
  EXPECT_EQ(push(Growth::now, {.used = 20}), Push::none);
  EXPECT_EQ(push(Growth::now, {.used = 30}), Push::at_once);
  EXPECT_EQ(push(Growth::lately, {.used = 30}), Push::none);
  const Machine is_short{.used = 160};
  EXPECT_EQ(push(Growth::lately, is_short), Push::at_once);
  EXPECT_EQ(push(Growth::not_lately, is_short), Push::slowly);
  EXPECT_EQ(push(Growth::now, {.used = 160, .stored = 300, .held = 180}), Push::none);
  // The machine is short of RAM, the budget is not.
  EXPECT_EQ(push(Growth::lately, {.used = 30, .available = 80}), Push::at_once);
}

TEST(MemoryRule, what_shrank_last_tells_what_the_next_will) {
  MemoryNow now = make_now({.used = 225, .stored = 100, .held = 50});
  now.last_ratio = 1000;
  EXPECT_EQ(in_mib(decide_limit(kBudget, now).bytes), 250);
  now.last_ratio = 5000;  // and never more than all did
  EXPECT_EQ(in_mib(decide_limit(kBudget, now).bytes), 275);
}

TEST(MemoryRule, tells_the_room_that_there_will_be) {
  const Pool room = room_of(kBudget, make_now({.used = 250, .stored = 150, .held = 75}));
  EXPECT_EQ(in_mib(room.free), 200 - 75 - 50);
  EXPECT_EQ(room.total, room.used + room.free);
  EXPECT_EQ(room_of(kBudget, make_now({.used = 50, .available = 0})).free / kMiB, 150);
  EXPECT_EQ(
      room_of(kBudget, make_now({.used = 350, .stored = 350, .held = 190, .available = 80})).free / kMiB, 3);
}

TEST(MemoryWish, is_what_a_boot_asks_for) {
  const UpperLimits limits{kBudget, 51200};
  const auto wish = [&](const std::string& parameter) {
    return decide_memory_wish(parse_request(parameter, {}), limits);
  };
  EXPECT_EQ(wish("tmpfs"), std::nullopt);
  EXPECT_EQ(wish("off"), std::nullopt);
  EXPECT_EQ(wish("nonsense:swap=zram"), std::nullopt);
  EXPECT_EQ(wish("zram"), (MemoryWish{kBudget, {}}));
  EXPECT_EQ(wish("zram:nr_inodes=2000"), (MemoryWish{kBudget, 2000}));
  EXPECT_EQ(wish("tmpfs:swap=zram"), MemoryWish{});
  EXPECT_EQ(wish("/dev/vdb1:swap=zram"), MemoryWish{});
  EXPECT_EQ(wish("snapshot"), (MemoryWish{.budget = kBudget, .is_pool = true, .has_swap = false}));
  EXPECT_EQ(wish("snapshot:swap=zram"), (MemoryWish{.budget = kBudget, .is_pool = true, .has_swap = true}));
}

TEST(MemoryWish, can_be_read_again) {
  for (const MemoryWish& wish : {MemoryWish{}, MemoryWish{kBudget, {}}, MemoryWish{kBudget, 2000}})
    EXPECT_EQ(*parse_memory_wish(render_memory_wish(wish), {512 * kMiB}), wish);
  for (const char* const text : {"", "{}", "[]", "{\"schema\": 2}", "\xff"})
    EXPECT_FALSE(parse_memory_wish(text, {512 * kMiB})) << text;
}

TEST(MemoryWish, is_never_without_a_limit) {
  const auto budget = [](const std::string& number) {
    const auto wish = parse_memory_wish("{\"schema\": 1, \"budget\": " + number + "}", {500 * kMiB});
    return in_mib(wish->budget->bytes);
  };
  EXPECT_EQ(budget("18446744073709551615"), 450);
  EXPECT_EQ(budget("1"), 16);
}

TEST(MemoryRule, programs_in_the_same_swap_are_not_changes) {
  MemoryNow now = make_now({.used = 100, .stored = 160, .held = 80});
  now.foreign = 80 * kMiB;
  EXPECT_EQ(in_mib(resident_of(now)), 20);
  EXPECT_EQ(in_mib(real_of(now)), 20 + 40);
  now.foreign = 200 * kMiB;
  EXPECT_EQ(in_mib(real_of(now)), 100);
}

}  // namespace
}  // namespace ramroot
