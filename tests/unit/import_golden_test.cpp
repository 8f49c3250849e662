// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of other tools in tests/golden/import: NAME.in must print NAME.out. A case is two
// files; a line "== PATH" begins each file in NAME.in, "== cmdline" the kernel command line.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "core/boot/state.hpp"
#include "core/import/import.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "core/request/options.hpp"
#include "tests/support/golden.hpp"

namespace ramroot {
namespace {

ForeignConfig read_case(const std::string& name) {
  ForeignConfig config;
  std::string* into = nullptr;
  const std::string text = test::read_whole(test::golden_dir("import") / (name + ".in")).value_or("");
  for (const auto line : split(text, '\n')) {
    if (line == "== cmdline") {
      into = &config.cmdline;
    } else if (line.starts_with("== ")) {
      config.files.push_back({std::string(line.substr(3)), ""});
      into = &config.files.back().text;
    } else if (into != nullptr) {
      *into += line;
      *into += '\n';
    }
  }
  return config;
}

class ImportGoldenTest : public testing::TestWithParam<std::string> {
 protected:
  const Import import_ = import_protection(read_case(GetParam()));
};

TEST_P(ImportGoldenTest, prints_its_out_file) {
  const std::string text = render_import(import_);
  test::expect_golden(test::golden_dir("import") / (GetParam() + ".out"), text.empty() ? "nothing\n" : text);
}

TEST_P(ImportGoldenTest, says_the_same_in_both_places) {
  if (import_.upper.empty()) return;
  const Config config = parse_config(render_config(import_).empty() ? "{}" : render_config(import_));
  EXPECT_TRUE(config.warnings.lines().empty()) << config.warnings.lines()[0];
  // What belongs to a device is on the command line only.
  Import of_both = import_;
  of_both.upper = "tmpfs";
  of_both.upper_options.clear();
  const Request request = parse_request(render_parameter(of_both), {});
  EXPECT_TRUE(request.warnings.lines().empty()) << request.warnings.lines()[0];
  EXPECT_FALSE(request.failure);
  EXPECT_EQ(request.options.size, config.options.size);
  EXPECT_EQ(request.options.mounts, config.options.mounts);
  EXPECT_EQ(request.options.swap, config.options.swap);
  EXPECT_EQ(request.options.seal, config.options.seal);
  EXPECT_EQ(config.options.policies.size(), import_.policies.size());
}

TEST_P(ImportGoldenTest, proposes_what_a_boot_understands) {
  if (import_.upper.empty()) return;
  const std::string parameter = render_parameter(import_);
  EXPECT_EQ(parse_cmdline("ramroot=" + parameter + " quiet").size(), 2U) << "one word: " << parameter;
  const Request request = parse_request(parameter, {});
  EXPECT_FALSE(request.failure) << request.failure->text();
  EXPECT_TRUE(request.warnings.lines().empty()) << request.warnings.lines()[0];
}

INSTANTIATE_TEST_SUITE_P(, ImportGoldenTest, testing::ValuesIn(test::golden_names("import", ".in")),
                         [](const auto& row) {
                           std::string name = row.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(ImportGolden, has_no_file_without_its_partner) {
  EXPECT_EQ(test::golden_names("import", ".out"), test::golden_names("import", ".in"));
}

}  // namespace
}  // namespace ramroot
