// SPDX-License-Identifier: GPL-3.0-or-later
// The fstabs of tests/golden/fstab: NAME.in must become NAME.out. A case is two files.
//
// NAME.wish, if it exists, holds one wish a line: an option (`swap=keep`, `mounts=all`),
// `policy /home overlay`, `mounted /usr` (by the initramfs), `link /lnk /opt` (a link in the real root),
// `device LABEL=a 8:17` (what a first field stands for), `volume vol /vol.luks` (of crypttab), or a first
// field (UUID=…, /dev/…) that means the device of the root. Without it the device of the root has no other
// name.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "tests/support/fstab.hpp"
#include "tests/support/golden.hpp"

namespace ramroot {
namespace {

FstabWish read_wish(const std::string& name) {
  FstabWish wish;
  const auto text = test::read_whole(test::golden_dir("fstab") / (name + ".wish")).value_or("");
  for (const auto line : split(text, '\n')) {
    if (line.starts_with("volume ")) {
      const auto words = split(line, ' ');
      wish.volumes.push_back({std::string(words.at(1)), Path(words.at(2))});
    } else if (line.starts_with("link ") || line.starts_with("device ")) {
      const auto words = split(line, ' ');
      (line.starts_with("link ") ? wish.links : wish.devices).emplace(words.at(1), words.at(2));
    } else if (line.find('=') != line.npos && !line.starts_with("UUID") && !line.starts_with("/"))
      EXPECT_TRUE(apply_option(line.substr(0, line.find('=')), line.substr(line.find('=') + 1), wish.options))
          << line;
    else if (line.starts_with("mounted "))
      wish.mounted.push_back({.target = std::string(line.substr(8)), .fstype = "ext4"});
    else if (line.starts_with("policy ")) {
      const auto words = split(line, ' ');
      EXPECT_TRUE(apply_policy(words.at(1), words.at(2), wish.options)) << line;
    } else if (!line.empty()) wish.lower_names.emplace(line);
  }
  return wish;
}

class FstabGoldenTest : public testing::TestWithParam<std::string> {
 protected:
  const std::string input_ = test::read_whole(test::golden_dir("fstab") / (GetParam() + ".in")).value_or("");
  const FstabWish wish_ = read_wish(GetParam());
};

TEST_P(FstabGoldenTest, becomes_its_out_file) {
  test::expect_golden(test::golden_dir("fstab") / (GetParam() + ".out"), test::rewrite_fstab(input_, wish_));
}

TEST_P(FstabGoldenTest, does_not_change_a_second_time) {
  const std::string once = test::rewrite_fstab(input_, wish_);
  EXPECT_EQ(test::rewrite_fstab(once, wish_), once);
}

TEST_P(FstabGoldenTest, keeps_the_other_lines_byte_by_byte) {
  const std::string output = test::rewrite_fstab(input_, wish_);
  const DecidedMounts decided = decide_mounts(Fstab(input_), wish_);
  const auto before = parse_fstab(input_), after = parse_fstab(output);
  ASSERT_EQ(before.size(), after.size());
  ASSERT_EQ(before.size(), decided.lines.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool changes = before[i].entry && decided.lines[i].change != LineChange::none;
    EXPECT_TRUE(changes || before[i].text == after[i].text) << before[i].text;
    EXPECT_EQ(before[i].entry.has_value(), after[i].entry.has_value()) << before[i].text;
  }
}

TEST_P(FstabGoldenTest, leaves_no_line_that_hurts_the_root) {
  const std::string output = test::rewrite_fstab(input_, wish_);
  for (const FstabLine& line : parse_fstab(output)) {
    if (!line.entry) continue;
    if (is_root_target(line.entry->target) && line.entry->type != "swap")
      EXPECT_TRUE(line.text.starts_with("/rw / overlay defaults 0 0")) << line.text;
    if (wish_.lower_names.contains(line.entry->spec))
      EXPECT_TRUE(line.entry->passno.empty() || line.entry->passno == "0") << line.text;
  }
}

INSTANTIATE_TEST_SUITE_P(, FstabGoldenTest, testing::ValuesIn(test::golden_names("fstab", ".in")),
                         [](const auto& row) {
                           std::string name = row.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(FstabGolden, has_no_file_without_its_partner) {
  EXPECT_EQ(test::golden_names("fstab", ".out"), test::golden_names("fstab", ".in"));
  for (const std::string& name : test::golden_names("fstab", ".wish"))
    EXPECT_TRUE(test::golden_names("fstab", ".in").contains(name)) << name;
}

}  // namespace
}  // namespace ramroot
