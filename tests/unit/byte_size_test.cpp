// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_size.hpp"

#include "base/number.hpp"

#include <gtest/gtest.h>
#include <cstdint>

#include <cerrno>

namespace ramroot {
namespace {

TEST(Number, is_the_whole_text_and_in_bounds) {
  EXPECT_EQ(*parse_number("0"), 0U);
  EXPECT_EQ(*parse_number("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(*parse_number("0123", 123), 123U);
  EXPECT_EQ(*parse_number("ff", 255, Radix::hexadecimal), 255U);
  EXPECT_EQ(*parse_number("0100001", UINT32_MAX, Radix::octal), 0100001U);
  for (const char* text : {"", " 1", "1 ", "-1", "+1", "1x", "0x1", "x"})
    EXPECT_EQ(parse_number(text).error().errno_value, EINVAL) << text;
  EXPECT_EQ(parse_number("8", UINT64_MAX, Radix::octal).error().errno_value, EINVAL);
  EXPECT_EQ(parse_number("18446744073709551616").error().errno_value, ERANGE);
  EXPECT_EQ(parse_number("124", 123).error().errno_value, ERANGE);
}

TEST(Number, begins_with_the_digits) {
  EXPECT_EQ(leading_digits("12k"), "12");
  EXPECT_EQ(leading_digits("k12"), "");
  EXPECT_EQ(leading_digits("12"), "12");
}

struct SizeCase {
  const char* name;
  std::string text;
  int errno_value;  // 0: must parse
  std::uint64_t bytes = 0;
};

class ByteSizeTest : public testing::TestWithParam<SizeCase> {};

TEST_P(ByteSizeTest, parses_or_explains) {
  const SizeCase& c = GetParam();
  const auto size = parse_byte_size(c.text);
  ASSERT_EQ(size.has_value(), c.errno_value == 0) << c.text;
  if (size) EXPECT_EQ(size->bytes, c.bytes);
  else EXPECT_EQ(size.error().errno_value, c.errno_value) << size.error().text();
}

INSTANTIATE_TEST_SUITE_P(
    , ByteSizeTest,
    testing::Values(SizeCase{"plain", "4096", 0, 4096}, SizeCase{"zero", "0", 0, 0},
                    SizeCase{"leading_zeros", "0016m", 0, 16777216}, SizeCase{"kibi", "64k", 0, 65536},
                    SizeCase{"kibi_upper", "64K", 0, 65536}, SizeCase{"mebi", "512m", 0, 536870912},
                    SizeCase{"gibi", "2G", 0, 2147483648}, SizeCase{"tebi", "1t", 0, 1099511627776},
                    SizeCase{"largest", "18446744073709551615", 0, UINT64_MAX},
                    SizeCase{"largest_kibi", "18014398509481983k", 0, UINT64_MAX - 1023},
                    SizeCase{"empty", "", EINVAL}, SizeCase{"unit_alone", "m", EINVAL},
                    SizeCase{"negative", "-1", EINVAL}, SizeCase{"plus", "+1", EINVAL},
                    SizeCase{"space_before", " 1", EINVAL}, SizeCase{"space_after", "1 ", EINVAL},
                    SizeCase{"percent", "50%", EINVAL}, SizeCase{"exponent", "1e9", EINVAL},
                    SizeCase{"fraction", "1.5g", EINVAL}, SizeCase{"hexadecimal", "0x10", EINVAL},
                    SizeCase{"two_units", "1kb", EINVAL}, SizeCase{"unknown_unit", "1p", EINVAL},
                    SizeCase{"vulgar_half", "\xc2\xbd", EINVAL},
                    SizeCase{"nul_behind", std::string("1\0", 2), EINVAL},
                    SizeCase{"a_bit_too_much", "18446744073709551616", ERANGE},
                    SizeCase{"shifted_out", "18014398509481984k", ERANGE},
                    SizeCase{"far_too_much", "18446744073709551615g", ERANGE},
                    SizeCase{"digits_200", std::string(200, '9'), ERANGE}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ByteSize, is_explained_without_control_bytes) {
  const auto size = parse_byte_size("1\x1b[2J\n");
  ASSERT_FALSE(size);
  for (const char c : size.error().text()) EXPECT_TRUE(c >= ' ' && c <= '~') << size.error().text();
}

TEST(ByteSize, is_rendered_with_the_largest_unit_that_fits) {
  const struct {
    std::uint64_t bytes;
    const char* text;
  } rows[] = {
      {0, "0 B"},
      {1, "1 B"},
      {1023, "1023 B"},
      {1024, "1.0 KiB"},
      {1536, "1.5 KiB"},
      {(1ULL << 20) - 1, "1023.9 KiB"},
      {1ULL << 20, "1.0 MiB"},
      {1028863949, "981.2 MiB"},
      {1ULL << 30, "1.0 GiB"},
      {1ULL << 40, "1.0 TiB"},
      {UINT64_MAX, "16777215.9 TiB"},
  };
  for (const auto& row : rows) EXPECT_EQ(render_byte_size({row.bytes}), row.text) << row.bytes;
}

}  // namespace
}  // namespace ramroot
