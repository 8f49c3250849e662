// SPDX-License-Identifier: GPL-3.0-or-later
// The plans of tests/golden/plan, word for word: what a bug report quotes.
#include <gtest/gtest.h>

#include "core/plan/describe.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

std::string render(const test::Situation& s) {
  Warnings warnings;
  const auto plan = test::make_plan(s, warnings);
  std::string out = plan ? describe(*plan) : "error: " + plan.error().text() + "\n";
  for (const std::string& line : warnings.lines()) out += "warning: " + line + "\n";
  return out;
}

TEST(GoldenPlan, reads_as_it_always_did) {
  for (const test::Situation& s : test::make_situations())
    test::expect_golden(test::golden_dir("plan") / (s.name + ".txt"), render(s));
}

TEST(GoldenPlan, has_no_file_that_nobody_compares) {
  std::set<std::string> names;
  for (const test::Situation& s : test::make_situations()) names.insert(s.name);
  EXPECT_EQ(test::golden_names("plan", ".txt"), names);
}

}  // namespace
}  // namespace ramroot
