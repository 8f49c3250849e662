// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/assignments.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

struct AssignmentCase {
  const char* text;
  const char* value;  ///< of the last assignment to A; null when there is none
  bool is_plain = true;
};

class AssignmentTest : public testing::TestWithParam<AssignmentCase> {};

TEST_P(AssignmentTest, is_read_as_a_shell_reads_it) {
  const AssignmentCase& c = GetParam();
  const Assignment* last = nullptr;
  const auto all = parse_assignments(c.text);
  for (const Assignment& one : all)
    if (one.name == "A") last = &one;
  ASSERT_EQ(last != nullptr, c.value != nullptr) << c.text;
  if (last == nullptr) return;
  EXPECT_EQ(last->value, c.value) << c.text;
  EXPECT_EQ(last->is_plain, c.is_plain) << c.text;
}

INSTANTIATE_TEST_SUITE_P(
    , AssignmentTest,
    testing::Values(
        AssignmentCase{"A=tmpfs:swap=1", "tmpfs:swap=1"}, AssignmentCase{"A=\"tmpfs\"\n", "tmpfs"},
        AssignmentCase{"A='a b'", "a b"}, AssignmentCase{"A=", ""}, AssignmentCase{"A=\"\"", ""},
        AssignmentCase{"A=one\nA=two\n", "two"}, AssignmentCase{"  export A=x # why\n", "x"},
        AssignmentCase{"#A=x\n", nullptr}, AssignmentCase{"B=1; A=2", "2"},
        AssignmentCase{"echo A=1", nullptr}, AssignmentCase{"echo 'x\nA=1\n'", nullptr},
        AssignmentCase{"A = x", nullptr}, AssignmentCase{"A=x\r\n", "x"},
        AssignmentCase{"A=a\"b\"'c'\\d", "abcd"}, AssignmentCase{"A=\"a\\\"b\\x\"", "a\"b\\x"},
        AssignmentCase{"A=\"one \\\ntwo\"", "one two"}, AssignmentCase{"A=\"one\ntwo\"", "one\ntwo"},
        AssignmentCase{"A=$(reboot)", "$(reboot)", false}, AssignmentCase{"A=\"$B\"", "$B", false},
        AssignmentCase{"A='$B'", "$B"}, AssignmentCase{"A=`reboot`", "`reboot`", false},
        AssignmentCase{"A=\"open", "open", false}, AssignmentCase{"A='open", "open", false},
        AssignmentCase{"A=x\\", "x"}, AssignmentCase{"1A=x", nullptr}, AssignmentCase{"AA=x", nullptr}));

TEST(Assignments, are_bounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "A=1\n";
  EXPECT_EQ(parse_assignments(text).size(), 1000U);
}

}  // namespace
}  // namespace ramroot
