// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/state.hpp"

#include <gtest/gtest.h>

namespace ramroot {
namespace {

State make_full_state() {
  State state;
  state.outcome = Outcome::stopped;
  state.parameter = "tmpfs:onfail=panic";
  state.failure = "mounting overlay: No such device (\"quoted\" \\ and /* not a comment */)";
  state.warnings = {"first", ""};
  state.source = "/dev/vda1";
  state.fstype = "ext4";
  state.device = "254:1";
  state.ro = "/run/ramroot/ro";
  state.rw = "/run/ramroot/rw";
  state.plan = {"mkdir     /ro mode=0755"};
  state.attempts = {"switching: Invalid argument"};
  state.mounts = {{"/var", {MountPolicy::overlay, "operating system"}}, {"/a\"b", {MountPolicy::keep, ""}}};
  state.counters = {{"254:1", "vda1", 18446744073709551615U, true, {"254:0"}},
                    {"254:0", "vda", 0, false, {}}};
  return state;
}

void expect_same(const State& a, const State& b) {
  EXPECT_EQ(a.outcome, b.outcome);
  EXPECT_EQ(a.parameter, b.parameter);
  EXPECT_EQ(a.failure, b.failure);
  EXPECT_EQ(a.warnings, b.warnings);
  EXPECT_EQ(a.source, b.source);
  EXPECT_EQ(a.fstype, b.fstype);
  EXPECT_EQ(a.device, b.device);
  EXPECT_EQ(a.ro, b.ro);
  EXPECT_EQ(a.rw, b.rw);
  EXPECT_EQ(a.plan, b.plan);
  EXPECT_EQ(a.attempts, b.attempts);
  EXPECT_EQ(a.mounts, b.mounts);
  EXPECT_EQ(a.counters, b.counters);
}

TEST(State, survives_the_way_through_the_file) {
  State plain;
  for (const Outcome outcome :
       {Outcome::is_protected, Outcome::already, Outcome::unprotected, Outcome::stopped}) {
    plain.outcome = outcome;
    const auto back = parse_state(render_state(plain));
    ASSERT_TRUE(back) << back.error().text();
    expect_same(*back, plain);
  }
  const State full = make_full_state();
  const auto back = parse_state(render_state(full));
  ASSERT_TRUE(back);
  expect_same(*back, full);
}

TEST(State, is_written_whatever_bytes_it_holds) {
  State state = make_full_state();
  for (int byte = 0; byte < 256; ++byte) state.failure += static_cast<char>(byte);
  state.warnings.assign(3, "\xff\xfe\xc3\x28");
  state.source = std::string("nul\0nul", 7);
  const std::string json = render_state(state);
  const auto back = parse_state(json);
  ASSERT_TRUE(back) << json;
  EXPECT_EQ(back->source, state.source);
  EXPECT_EQ(render_state(*back), json);  // what was replaced stays what it is
}

TEST(State, is_an_error_when_it_is_not_ours) {
  const std::string rows[] = {
      "",
      " ",
      "null",
      "[]",
      "1",
      "\"protected\"",
      "{}",
      "{",
      "{\"schema\":1}",
      std::string(1000, '\0'),
      R"({"schema":2,"outcome":"protected"})",
      R"({"schema":"1","outcome":"protected"})",
      R"({"schema":null,"outcome":"protected"})",
      R"({"schema":[1],"outcome":"protected"})",
      R"({"schema":1,"outcome":"maybe"})",
      R"({"schema":1,"outcome":1})",
      R"({"schema":1,"outcome":null})",
      R"({"schema":1,"outcome":["protected"]})",
      R"({"schema":1,"outcome":"Protected"})",
      R"({"outcome":"protected"})",
      "{\"schema\":1,\"outcome\":\"protected\",\"x\":\"\xff\"}",
  };
  for (const std::string& json : rows) EXPECT_FALSE(parse_state(json)) << json;
}

/// The least that is a state: everything else may be absent or of any type.
TEST(State, takes_wrong_types_for_nothing_said) {
  const char* const keys[] = {"parameter", "failure", "warnings", "lower",  "places",
                              "switch",    "plan",    "attempts", "version"};
  const char* const values[] = {"null",
                                "1",
                                "true",
                                "\"text\"",
                                "[]",
                                "{}",
                                "[1,null,{}]",
                                "{\"source\":1,\"ro\":[]}",
                                "1e999",
                                "[[[[]]]]",
                                "{\"source\":{\"source\":\"x\"}}",
                                "-0.0",
                                "18446744073709551616"};
  for (const char* key : keys) {
    for (const char* value : values) {
      const std::string json =
          std::string(R"({"schema":1,"outcome":"protected",")") + key + "\":" + value + "}";
      const auto state = parse_state(json);
      if (std::string(value) == "1e999") continue;  // no JSON number; rejected, and that is all
      ASSERT_TRUE(state) << json;
      EXPECT_EQ(state->outcome, Outcome::is_protected);
      EXPECT_TRUE(state->source.empty()) << json;
    }
  }
}

TEST(State, keeps_the_texts_of_a_mixed_list) {
  const auto state = parse_state(R"({"schema":1,"outcome":"already","warnings":["a",1,null,["b"],"c"]})");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->warnings, (std::vector<std::string>{"a", "c"}));
}

TEST(State, does_not_run_out_of_stack) {
  for (const char* key : {"lower", "places", "warnings", "schema", "other"}) {
    const std::string deep = std::string(400000, '[') + std::string(400000, ']');
    (void)parse_state(std::string(R"({"schema":1,"outcome":"protected",")") + key + "\":" + deep + "}");
  }
}

}  // namespace
}  // namespace ramroot
