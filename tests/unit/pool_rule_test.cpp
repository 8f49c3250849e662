// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/memory/pool_rule.hpp"

#include <gtest/gtest.h>

#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

constexpr std::uint64_t kMiB = 1ULL << 20;
constexpr ByteSize kBudget{200 * kMiB};

/// A machine of 512 MiB with a pool for 200 MiB of changes, in MiB.
struct Machine {
  std::uint64_t used = 0, unwritten = 0, available = 400, pool = 250, free = 0, tables = 0;
  bool takes_writes = true, is_read_only = false;
};

PoolNow make_now(const Machine& m) {
  PoolNow now;
  now.data = {m.pool * kMiB, m.used * kMiB, (m.pool - m.used) * kMiB};
  now.metadata = {16 * kMiB, m.tables * kMiB, (16 - m.tables) * kMiB};
  now.takes_writes = m.takes_writes;
  now.unwritten = m.unwritten * kMiB;
  now.available = m.available * kMiB;
  now.ram = 512 * kMiB;
  now.free = m.free * kMiB;
  now.most = std::max<std::uint64_t>(m.pool, 512) * kMiB;
  now.is_read_only = m.is_read_only;
  return now;
}

std::uint64_t room_for(const Machine& m) { return decide_pool_room(kBudget, make_now(m)).bytes / kMiB; }

TEST(PoolRule, the_line_of_the_kernel_is_read) {
  const auto now =
      parse_pool_status("0 22/640 5/4096 - rw discard_passdown error_if_no_space - 1024 ", 65536);
  ASSERT_TRUE(now) << now.error().text();
  EXPECT_EQ(now->metadata.used, 22 * 4096);
  EXPECT_EQ(now->metadata.total, 640 * 4096);
  EXPECT_EQ(now->data.used, 5 * 65536);
  EXPECT_EQ(now->data.free, 4091 * 65536);
  EXPECT_TRUE(now->takes_writes);
  for (const char* const mode : {"ro", "out_of_data_space"}) {
    const auto full =
        parse_pool_status("0 22/640 4096/4096 - " + std::string(mode) + " discard_passdown", 65536);
    ASSERT_TRUE(full);
    EXPECT_FALSE(full->takes_writes) << mode;
    EXPECT_EQ(full->data.free, 0);
  }
}

TEST(PoolRule, what_is_no_such_line_is_refused) {
  EXPECT_FALSE(parse_pool_status("Fail", 65536));
  EXPECT_NE(parse_pool_status("Fail", 65536).error().text().find("given it up"), std::string::npos);
  for (const char* const line :
       {"", "0", "0 22/640", "0 22/640 5/4096", "0 22/640 5/4096 -", "0 22 5 - rw", "0 x/640 5/4096 - rw",
        "0 22/640 5/4 - rw", "0 22/640 5/18446744073709551615 - rw", "0 22/640 -5/4096 - rw"})
    EXPECT_FALSE(parse_pool_status(line, 65536)) << line;
}

TEST(PoolRule, some_is_kept_back_and_near_the_end_half_of_what_is_left) {
  EXPECT_EQ(room_for({}), 200 - 4 - 32);
  EXPECT_EQ(room_for({.used = 100}), 100 - 4 - 32);
  EXPECT_EQ(room_for({.used = 176}), 10);
  EXPECT_EQ(room_for({.used = 195}), 0);
  EXPECT_EQ(room_for({.used = 240}), 0);
}

TEST(PoolRule, what_is_on_its_way_has_its_room_already) {
  EXPECT_EQ(room_for({.used = 100, .unwritten = 30}), 100 - 4 - 30 - 32);
  // A copy to another disk takes a quarter of the room at most.
  EXPECT_EQ(room_for({.unwritten = 500}), 200 - 4 - 50 - 32);
}

TEST(PoolRule, neither_the_reserve_of_the_machine_nor_the_pool_nor_its_tables_are_overrun) {
  // 15% of 512 MiB are 76 and a bit.
  EXPECT_EQ(room_for({.available = 76}), 0);
  EXPECT_EQ(room_for({.available = 100}), (23 - 4) / 2);
  EXPECT_EQ(room_for({.used = 100, .pool = 108}), 2) << "and it will grow";
  EXPECT_GT(room_for({.tables = 13}), 100);
  EXPECT_EQ(room_for({.tables = 14}), 0);
  EXPECT_EQ(room_for({.takes_writes = false}), 0);
}

TEST(PoolRule, what_was_allocated_and_not_written_is_promised) {
  PoolNow now = make_now({});
  now.least = 900 * kMiB;
  now.in_use = 900 * kMiB;
  EXPECT_EQ(decide_pool_room(kBudget, now).bytes / kMiB, 164);
  now.in_use = 1000 * kMiB;
  EXPECT_EQ(decide_pool_room(kBudget, now).bytes / kMiB, 100);
  EXPECT_EQ(decide_plain_room(kBudget, now).bytes / kMiB, 100);
  now.in_use = 1100 * kMiB;
  EXPECT_EQ(decide_pool_room(kBudget, now).bytes, 0);
  EXPECT_EQ(decide_plain_room(kBudget, now).bytes, 0);
  now.in_use = 5000 * kMiB;
  EXPECT_EQ(decide_pool_room(kBudget, now).bytes, 0);
}

TEST(PoolRule, both_sides_of_the_size_agree) {
  for (const std::uint64_t mib : {16U, 64U, 231U, 1000U, 65536U}) {
    const ByteSize budget{mib * kMiB};
    EXPECT_EQ(budget_for(pool_for(budget)).bytes / kMiB, mib) << mib;
    EXPECT_EQ(pool_for(budget).bytes % kThinBlock, 0) << mib;
  }
}

TEST(PoolRule, the_pool_grows_only_where_the_limit_was_overrun_and_ram_is_there) {
  const auto grown = [](const Machine& m) {
    const auto size = decide_pool_growth(kBudget, make_now(m));
    return size ? size->bytes / kMiB : 0;
  };
  EXPECT_EQ(grown({.used = 200}), 0);
  EXPECT_EQ(grown({.used = 224}), 0);
  EXPECT_EQ(grown({.used = 225}), 250 + 32);
  EXPECT_EQ(grown({.used = 250, .takes_writes = false}), 250 + 32);
  EXPECT_EQ(grown({.used = 250, .available = 90}), 250 + 6);
  EXPECT_EQ(grown({.used = 250, .unwritten = 10, .available = 90}), 250 + 1);
  EXPECT_EQ(grown({.used = 240, .available = 90}), 250 + 1);
  EXPECT_EQ(grown({.used = 230, .available = 90}), 0);
  EXPECT_EQ(grown({.used = 250, .available = 77}), 0);
  EXPECT_EQ(grown({.used = 500, .pool = 500}), 512);
  EXPECT_EQ(grown({.used = 512, .pool = 512}), 0);
  EXPECT_EQ(grown({.used = 600, .pool = 600}), 0);
  EXPECT_EQ(grown({.used = 250, .takes_writes = false, .is_read_only = true}), 0);
  EXPECT_EQ(grown({.pool = 100}), 250) << "the budget was raised";
}

TEST(PoolRule, steps_come_only_when_something_is_to_be_moved) {
  const auto steps = [](const Machine& m) {
    std::string out;
    for (const PlannedStep& one : follow_pool(kBudget, "pool", "/", make_now(m)))
      out += describe(one.step) + "\n";
    return out;
  };
  EXPECT_EQ(steps({.free = 164}), "");
  EXPECT_EQ(steps({.free = 162}), "");
  EXPECT_EQ(steps({.free = 150}), "room      / (171966464 bytes)\n");
  EXPECT_EQ(steps({.used = 230, .free = 0}), "grow      /dev/mapper/pool (295698432 bytes)\n");
  EXPECT_EQ(steps({.used = 230, .free = 8}),
            "grow      /dev/mapper/pool (295698432 bytes)\nroom      / (0 bytes)\n");
}

TEST(PoolRule, a_user_who_may_not_ask_the_pool_is_told_the_same) {
  const MemoryWish wish{.budget = kBudget, .is_pool = true};
  for (const std::uint64_t used : {0U, 50U, 100U, 150U, 160U, 180U, 190U}) {
    const PoolNow now = make_now({.used = used});
    const PoolSeen guess{.wish = wish, .free = decide_pool_room(kBudget, now).bytes, .is_followed = true};
    const Pool room = room_seen(guess);
    EXPECT_EQ(room.used / kMiB, used);
    EXPECT_EQ(room.total, kBudget.bytes);
    const PoolSeen seen{.wish = wish, .now = now, .is_followed = true};
    EXPECT_EQ(room_seen(seen).used / kMiB, used);
  }
  EXPECT_EQ(room_seen({.wish = wish, .free = 80 * kMiB}).used / kMiB, 100);
  EXPECT_EQ(room_seen({.wish = wish, .free = 1000 * kMiB}).used, 0);
  EXPECT_EQ(room_seen({}).total, 0);
}

TEST(PoolRule, without_anybody_who_follows_it_a_tenth_less_goes_in) {
  EXPECT_EQ(decide_plain_room(kBudget, {}).bytes / kMiB, 180);
  EXPECT_EQ(decide_plain_room(kBudget, make_now({.used = 100, .unwritten = 10})).bytes / kMiB, 70);
  EXPECT_EQ(decide_plain_room(kBudget, make_now({.used = 190})).bytes, 0);
}

TEST(PoolRule, the_wish_for_a_pool_is_kept) {
  const MemoryWish wish{.budget = ByteSize{64 * kMiB}, .is_pool = true, .has_swap = false};
  const auto again = parse_memory_wish(render_memory_wish(wish), {512 * kMiB});
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, wish);
  const MemoryWish with_swap{.budget = ByteSize{64 * kMiB}, .is_pool = true, .has_swap = true};
  EXPECT_EQ(*parse_memory_wish(render_memory_wish(with_swap), {512 * kMiB}), with_swap);
  EXPECT_FALSE(parse_memory_wish(R"({"schema": 1, "pool": true})", {512 * kMiB}));
}

}  // namespace
}  // namespace ramroot
