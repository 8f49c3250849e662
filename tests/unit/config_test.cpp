// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>

#include "core/boot/state.hpp"
#include "core/request/config.hpp"

namespace ramroot {
namespace {

struct ConfigCase {
  const char* name;
  std::string json;
  std::size_t warnings;
  SizeWish size = Percent{50};
};

class ConfigTest : public testing::TestWithParam<ConfigCase> {};

TEST_P(ConfigTest, sets_defaults_or_warns) {
  const ConfigCase& c = GetParam();
  const Config config = parse_config(c.json);
  EXPECT_EQ(config.warnings.lines().size(), c.warnings);
  EXPECT_EQ(config.options.size, c.size);
  for (const std::string& line : config.warnings.lines()) {
    EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char b) { return b >= ' ' && b <= '~'; })) << line;
    EXPECT_LT(line.size(), 300U);
  }
}

const SizeWish kOneGibi = ByteSize{1024 * kMebibyte.bytes};

INSTANTIATE_TEST_SUITE_P(
    , ConfigTest,
    testing::Values(
        ConfigCase{"empty_object", "{}", 0}, ConfigCase{"size", R"({"size": "1g"})", 0, kOneGibi},
        ConfigCase{"number", R"({"size": 1073741824})", 0, kOneGibi},
        ConfigCase{"all", R"({"size":"1g","nr_inodes":4096,"mounts":"root","swap":"off","onfail":"panic"})",
                   0, kOneGibi},
        ConfigCase{"line_comment", "// mine\n{\"size\": \"1g\"} // end", 0, kOneGibi},
        ConfigCase{"block_comment", "{/* half */ \"size\": \"1g\"}", 0, kOneGibi},
        ConfigCase{"crlf", "{\r\n  \"size\": \"1g\"\r\n}\r\n", 0, kOneGibi},
        ConfigCase{"bom", "\xef\xbb\xbf{\"size\": \"1g\"}", 0, kOneGibi},
        ConfigCase{"repeated_key", R"({"size": "2g", "size": "1g"})", 0, kOneGibi},
        ConfigCase{"one_wrong_of_two", R"({"size": "1g", "swap": "maybe"})", 1, kOneGibi},
        ConfigCase{"unknown_key", R"({"colour": "red"})", 1},
        ConfigCase{"unknown_keys", R"({"a":1,"b":2,"c":3})", 3}, ConfigCase{"empty_key", R"({"": "1g"})", 1},
        ConfigCase{"wrong_types",
                   R"({"size": null, "swap": true, "onfail": 1, "nr_inodes": [], "mounts": {}})", 5},
        ConfigCase{"size_of_any_type", R"({"size": {"size": "1g"}})", 1},
        ConfigCase{"negative", R"({"size": -1})", 1}, ConfigCase{"fraction", R"({"size": 1.5})", 1},
        ConfigCase{"exponent", R"({"size": 1e9})", 1},
        ConfigCase{"huge_number", R"({"size": 99999999999999999999999999})", 1},
        ConfigCase{"endless_number", "{\"size\": " + std::string(10000, '9') + "}", 1},
        ConfigCase{"out_of_double", R"({"size": 1e99999})", 1},
        ConfigCase{"control_bytes", R"({"size": "\u001b[2J\u0000", "\u001b": 1})", 2},
        ConfigCase{"raw_control_bytes", "{\"size\": \"\x1b[2J\"}", 1},
        ConfigCase{"not_utf_8", "{\"size\": \"\xff\xfe\"}", 1},
        ConfigCase{"lone_surrogate", R"({"size": "\ud800"})", 1}, ConfigCase{"empty", "", 1},
        ConfigCase{"blank", " \n", 1}, ConfigCase{"array", R"(["size", "1g"])", 1},
        ConfigCase{"string", R"("size")", 1}, ConfigCase{"null", "null", 1},
        ConfigCase{"open", R"({"size": "1g")", 1}, ConfigCase{"trailing_comma", R"({"size": "1g",})", 1},
        ConfigCase{"two_objects", R"({"size":"1g"}{"size":"1g"})", 1},
        ConfigCase{"comment_open", "{} /* no end", 1}, ConfigCase{"nuls", std::string(4096, '\0'), 1},
        ConfigCase{"nul_behind", std::string("{\"size\":\"1g\"}\0", 14), 0, kOneGibi},  // a NUL ends the text
        ConfigCase{"shell", "SIZE=1g\n", 1},
        ConfigCase{"deep_array", "{\"size\": " + std::string(32000, '[') + std::string(32000, ']') + "}", 1},
        ConfigCase{"deep_object",
                   [] {
                     std::string text;
                     for (int i = 0; i < 9000; ++i) text += "{\"a\":";
                     return text + "1" + std::string(9000, '}');
                   }(),
                   1}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Config, bounds_its_warnings) {
  std::string json = "{";
  for (int i = 0; i < 1000; ++i) json += "\"key" + std::to_string(i) + "\": 1,";
  json += "\"onfail\": \"panic\"}";
  const Config config = parse_config(json);
  EXPECT_EQ(config.warnings.lines().size(), 17U);
  EXPECT_EQ(config.options.onfail, OnFail::panic);
}

TEST(Config, keeps_the_warning_about_guard_however_many_there_are) {
  std::string json = R"({"guard": "x", "policy": {)";
  for (int i = 0; i < 100; ++i) json += "\"/m" + std::to_string(i) + "\": 1,";
  const Config config = parse_config(json + R"("/m": 1}})");
  EXPECT_EQ(
      config.guard_warning,
      "/etc/ramroot.json: guard x is not understood (the values are warn, refuse and off); it is ignored");
  EXPECT_EQ(parse_config(R"({"guard": "off", "policy": {": guard ": 1}})").guard_warning, "");
}

}  // namespace
}  // namespace ramroot
