// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/crypt_upper.hpp"

#include <gtest/gtest.h>

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

TEST(CryptUpper, marks_what_is_empty_and_makes_all_anew_each_time) {
  const std::string anew =
      "crypt     /dev/mapper/ramroot over /dev/vdb\n"
      "run       /sbin/mkfs.ext4 -q -F -m 0 -O ^has_journal -E lazy_itable_init=1,discard -L ramroot "
      "/dev/mapper/ramroot\n";
  EXPECT_EQ(describe_all(make_crypt_steps("/dev/vdb", "254:16", CryptSpace::ours)), anew);
  EXPECT_EQ(describe_all(make_crypt_steps("/dev/vdb", "254:16", CryptSpace::empty)),
            "mark      /dev/vdb (" + std::to_string(render_crypt_mark().size()) + " bytes)\n" + anew);
}

TEST(CryptUpper, is_closed_when_the_boot_is_taken_back) {
  const auto steps = make_crypt_steps("/dev/vdb", "254:16", CryptSpace::empty);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_TRUE(steps[0].undo.empty());
  ASSERT_EQ(steps[1].undo.size(), 1U);
  EXPECT_EQ(describe(steps[1].undo[0]), "uncrypt   /dev/mapper/ramroot");
  EXPECT_TRUE(steps[2].undo.empty());
}

}  // namespace
}  // namespace ramroot
