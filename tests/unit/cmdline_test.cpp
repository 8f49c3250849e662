// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/cmdline.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/kernel_next_arg.hpp"

namespace ramroot {
namespace {

using Found = std::optional<std::string>;

struct CmdlineCase {
  const char* name;
  std::string line;
  Found value;
};

class CmdlineTest : public testing::TestWithParam<CmdlineCase> {};

TEST_P(CmdlineTest, finds_what_the_kernel_would_find) {
  EXPECT_EQ(find_parameter(GetParam().line), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(
    , CmdlineTest,
    testing::Values(
        CmdlineCase{"empty", "", {}}, CmdlineCase{"spaces_only", " \t\n ", {}},
        CmdlineCase{"absent", "BOOT_IMAGE=/boot/vmlinuz root=UUID=1 ro quiet", {}},
        CmdlineCase{"usual", "BOOT_IMAGE=/boot/vmlinuz root=UUID=1 ro quiet ramroot=tmpfs\n", "tmpfs"},
        CmdlineCase{"with_options", "ramroot=tmpfs:size=1g,swap=keep ro", "tmpfs:size=1g,swap=keep"},
        CmdlineCase{"repeated", "ramroot=tmpfs ro ramroot=off", "off"},
        CmdlineCase{"repeated_bare", "ramroot=tmpfs ramroot", ""}, CmdlineCase{"empty_value", "ramroot=", ""},
        CmdlineCase{"bare", "ro ramroot quiet", ""},
        CmdlineCase{"whole_word_quoted", "\"ramroot=tmpfs\"", "tmpfs"},
        CmdlineCase{"value_quoted", "ramroot=\"tmpfs\"", "tmpfs"},
        CmdlineCase{"value_quoted_space", "ramroot=\"tmpfs: \" ro", "tmpfs: "},
        CmdlineCase{"quote_inside", "ramroot=tm\"pfs\"", "tm\"pfs\""},
        CmdlineCase{"quote_open", "ramroot=\"tmpfs", "tmpfs"},
        CmdlineCase{"quote_open_eats", "ramroot=\"tmpfs ro quiet", "tmpfs ro quiet"},
        CmdlineCase{"both_quoted", "\"ramroot=\"tmpfs\"\"", "tmpfs\""},
        CmdlineCase{"inside_other_value", "x=\"a ramroot=tmpfs\"", {}},
        CmdlineCase{"inside_quoted_word", "\"x=a ramroot=tmpfs\"", {}},
        CmdlineCase{"after_dashes", "ro -- ramroot=tmpfs", {}},
        CmdlineCase{"around_dashes", "ramroot=tmpfs -- ramroot=off", "tmpfs"},
        CmdlineCase{"quoted_dashes", "\"--\" ramroot=tmpfs", {}},
        CmdlineCase{"dashes_with_value", "--=x ramroot=tmpfs", "tmpfs"},
        CmdlineCase{"three_dashes", "--- ramroot=tmpfs", "tmpfs"},
        CmdlineCase{"tabs", "ro\tramroot=tmpfs\tquiet", "tmpfs"},
        CmdlineCase{"newline", "ro\nramroot=tmpfs\n", "tmpfs"},
        CmdlineCase{"longer_name", "ramroots=tmpfs xramroot=tmpfs my.ramroot=tmpfs", {}},
        CmdlineCase{"other_case", "RAMROOT=tmpfs Ramroot=tmpfs", {}},
        CmdlineCase{"two_equals", "ramroot==tmpfs", "=tmpfs"},
        CmdlineCase{"equals_first", "=ramroot=tmpfs", {}},
        CmdlineCase{"long_line", std::string(4096, 'x') + " ramroot=tmpfs", "tmpfs"},
        CmdlineCase{"long_value", "ramroot=" + std::string(4096, ','), std::string(4096, ',')},
        CmdlineCase{"not_utf_8", "a=\xff\xfe ramroot=\xc3\x28", "\xc3\x28"},
        CmdlineCase{"control_bytes", "a=\x01\x1b[2J ramroot=\x1b[2J\x07", "\x1b[2J\x07"},
        CmdlineCase{"format", "%n%n ramroot=%n%s", "%n%s"},
        CmdlineCase{"path", "ramroot=../../../etc/passwd", "../../../etc/passwd"},
        CmdlineCase{"nul", std::string("ro\0ramroot=tmpfs", 16), {}}),
    [](const auto& row) { return std::string(row.param.name); });

std::string render(const std::vector<CmdlineWord>& words) {
  std::string out;
  for (const CmdlineWord& word : words)
    out += "[" + word.name + (word.value ? "]=[" + *word.value : "") + "]\n";
  return out;
}

/// Random lines of the bytes that matter; the seed is fixed, so a failure stays.
TEST(Cmdline, is_cut_like_the_kernel_cuts_it) {
  constexpr std::string_view kBytes = "\"\"\"===  \t-ab\x0b\xa0\xff:,";
  const std::string pieces[] = {"ramroot", "ramroot=tmpfs", " -- ", "--", " "};
  std::mt19937 random(42);
  for (int i = 0; i < 200000; ++i) {
    std::string line;
    for (std::size_t n = random() % 14; n > 0; --n) {
      if (random() % 8 == 0) line += pieces[random() % std::size(pieces)];
      else line += kBytes[random() % kBytes.size()];
    }
    ASSERT_EQ(render(parse_cmdline(line)), render(test::KernelCmdline(line).words()))
        << "line: {" << line << "}";
  }
}

}  // namespace
}  // namespace ramroot
