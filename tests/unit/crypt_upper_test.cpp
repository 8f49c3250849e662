// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/crypt_upper.hpp"

#include <gtest/gtest.h>

#include "core/boot/boot_plan.hpp"
#include "core/boot/state.hpp"
#include "core/plan/describe.hpp"

namespace ramroot {
namespace {

const std::string kZeros(kCryptRoom, '\0');

std::string with(std::string text, std::size_t at) {
  std::string bytes = kZeros;
  return bytes.replace(at, text.size(), text);
}

std::string describe_all(const std::vector<PlannedStep>& steps) {
  std::string out;
  for (const PlannedStep& one : steps) out += describe(one.step) + "\n";
  return out;
}

TEST(CryptUpper, knows_an_empty_device) {
  EXPECT_EQ(judge_crypt_space(kZeros, kZeros), CryptSpace::empty);
  for (const std::size_t at : {std::size_t{0}, std::size_t{510}, std::size_t{65600}, kZeros.size() - 1}) {
    EXPECT_EQ(judge_crypt_space(with("x", at), kZeros), CryptSpace::others) << at;
    EXPECT_EQ(judge_crypt_space(kZeros, with("x", at)), CryptSpace::others) << at;
  }
}

TEST(CryptUpper, knows_its_own_mark_and_what_was_put_over_it) {
  const std::string mark = render_crypt_mark(), ours = with(mark, 0);
  EXPECT_EQ(judge_crypt_space(ours, with("what a boot has encrypted", 4711)), CryptSpace::ours);
  EXPECT_EQ(judge_crypt_space(ours, kZeros), CryptSpace::ours);
  for (std::size_t at = 0; at < ours.size(); at += at < mark.size() + 8 ? 1 : 4001) {
    std::string changed = ours;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_EQ(judge_crypt_space(changed, kZeros), CryptSpace::others) << at;
  }
}

TEST(CryptUpper, what_was_not_read_whole_belongs_to_others) {
  EXPECT_EQ(judge_crypt_space("", ""), CryptSpace::others);
  EXPECT_EQ(judge_crypt_space(kZeros.substr(1), kZeros), CryptSpace::others);
  EXPECT_EQ(judge_crypt_space(kZeros, kZeros.substr(1)), CryptSpace::others);
}

CryptDevice disk(CryptSpace space) { return {"/dev/vdb", "254:16", space, {1U << 30}}; }

const std::string kAnew =
    "crypt     /dev/mapper/ramroot over /dev/vdb\n"
    "run       /sbin/mkfs.ext4 -q -F -m 0 -O ^has_journal -E lazy_itable_init=1,discard -L ramroot "
    "/dev/mapper/ramroot\n";

TEST(CryptUpper, marks_what_is_empty_and_makes_all_anew_each_time) {
  EXPECT_EQ(describe_all(*make_crypt_steps(disk(CryptSpace::ours))), kAnew);
  EXPECT_EQ(describe_all(*make_crypt_steps(disk(CryptSpace::empty))),
            "mark      /dev/vdb (" + std::to_string(render_crypt_mark().size()) + " bytes)\n" + kAnew);
}

TEST(CryptUpper, swap_is_at_the_end_and_has_a_key_of_its_own) {
  CryptDevice device = disk(CryptSpace::ours);
  device.size.bytes += 1000;  // not a whole page
  device.swap.bytes = (256U << 20) + 5;
  const auto steps = *make_crypt_steps(device);
  EXPECT_EQ(describe_all(steps), kAnew +
                                     "crypt     /dev/mapper/ramroot-swap over /dev/vdb\n"
                                     "swapon    /dev/mapper/ramroot-swap\n");
  const auto& changes = std::get<OpenCrypt>(steps[0].step);
  const auto& swap = std::get<OpenCrypt>(steps[2].step);
  EXPECT_EQ(changes.offset, kCryptRoom);
  EXPECT_EQ(changes.offset + changes.size, swap.offset);
  EXPECT_EQ(swap.offset + swap.size, std::uint64_t{1} << 30);
  EXPECT_TRUE(changes.is_alone && !swap.is_alone);
}

TEST(CryptUpper, is_mounted_for_a_life_of_one_boot) {
  UpperSeen device{.node = kCryptNode, .fstype = kCryptType};
  device.crypt = disk(CryptSpace::ours);
  EXPECT_EQ(describe_all(make_disk_plan(device, {})->steps),
            kAnew +
                "mkdir     /ramroot.disk mode=0700\n"
                "image     /ramroot.disk ext4 source=/dev/mapper/ramroot nosuid,nodev,noexec,relatime,"
                "noinit_itable,barrier=0\n");
  device.crypt->space = CryptSpace::others;
  EXPECT_FALSE(make_disk_plan(device, {}));
}

TEST(CryptUpper, is_recorded_without_its_key) {
  State state;
  state.outcome = Outcome::is_protected;
  state.upper = UpperState{kCryptNode, "253:0", "ext4", "/upper", 1'764'000'000, false, "/dev/vdb"};
  const auto read = parse_state(render_state(state));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->upper, state.upper);
  EXPECT_EQ(render_upper(*read->upper), "/dev/vdb, encrypted with a key that is gone at power-off");
}

TEST(CryptUpper, others_keep_what_they_have) {
  EXPECT_EQ(
      make_crypt_steps(disk(CryptSpace::others)).error().text(),
      "cannot put encrypted changes onto /dev/vdb: it is not empty, and no earlier boot has used it so: if "
      "nothing on it is needed, 'blkdiscard -z' and its name deletes all that is there");
}

TEST(CryptUpper, needs_room) {
  CryptDevice device = disk(CryptSpace::empty);
  device.size.bytes = kCryptRoom + kLeastCrypt;
  EXPECT_TRUE(make_crypt_steps(device));
  device.size.bytes -= 1;
  EXPECT_FALSE(make_crypt_steps(device));
  device = disk(CryptSpace::empty);
  for (const std::uint64_t swap :
       {std::uint64_t{1} << 30, ~std::uint64_t{0}, (std::uint64_t{1} << 30) - kCryptRoom}) {
    device.swap.bytes = swap;
    EXPECT_FALSE(make_crypt_steps(device)) << swap;
  }
}

TEST(CryptUpper, is_closed_when_the_boot_is_taken_back) {
  CryptDevice device = disk(CryptSpace::empty);
  device.swap.bytes = 64U << 20;
  const auto steps = *make_crypt_steps(device);
  std::string undo;
  for (const PlannedStep& one : steps)
    for (const Step& back : one.undo) undo += describe(back) + "\n";
  EXPECT_EQ(undo,
            "unmap     /dev/mapper/ramroot\nunmap     /dev/mapper/ramroot-swap\nswapoff   "
            "/dev/mapper/ramroot-swap\n");
}

}  // namespace
}  // namespace ramroot
