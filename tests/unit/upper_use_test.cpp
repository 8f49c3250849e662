// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/upper_use.hpp"

#include <gtest/gtest.h>

#include "core/boot/boot_plan.hpp"
#include "core/plan/describe.hpp"
#include "tests/support/situations.hpp"

namespace ramroot {
namespace {

using Is = UpperFolder::Is;

const FileSystemPrint kNow{"6a3c", "7"}, kBefore{"6a3c", "6"}, kOther{"77d1", "7"};

UpperFolder changes_of(const FileSystemPrint& lower, bool is_being_written = false) {
  return {Is::changes, UpperNote{lower, 1, is_being_written}};
}

Options options_of(const std::string& text) { return parse_request("/dev/vdb1:" + text, {}).options; }

/// What becomes of a folder; with `refusal` nothing.
struct UseCase {
  const char* name;
  UpperFolder folder;
  const char* options;
  UpperUse use;
  const char* told;  ///< a part of the warning or of the refusal
  bool is_refused = false;
};

class UpperUseOf : public testing::TestWithParam<UseCase> {};

TEST_P(UpperUseOf, is_decided_by_what_it_was_made_for) {
  const UseCase& c = GetParam();
  const auto got =
      decide_upper_use(c.folder, kNow, options_of(c.options), "the folder x on /dev/vdb1", "the root");
  ASSERT_EQ(got.has_value(), !c.is_refused) << (got ? got->warning : got.error().text());
  const std::string told = got ? got->warning : got.error().text();
  if (got) {
    EXPECT_EQ(got->use, c.use);
    EXPECT_EQ(told.empty(), std::string(c.told).empty()) << told;
  }
  EXPECT_NE(told.find(c.told), told.npos) << told;
}

INSTANTIATE_TEST_SUITE_P(
    Folders, UpperUseOf,
    testing::Values(
        UseCase{"absent", {}, "", UpperUse::begins, ""},
        UseCase{"empty", {Is::empty}, "", UpperUse::begins, ""},
        UseCase{"same", changes_of(kNow), "", UpperUse::goes_on, ""},
        UseCase{"reset", changes_of(kNow), "reset", UpperUse::anew, ""},
        UseCase{"marked", {Is::changes, UpperNote{kNow, 1}, true}, "", UpperUse::anew, ""},
        UseCase{"stale_marked", {Is::changes, UpperNote{kBefore, 1}, true}, "", UpperUse::anew, ""},
        UseCase{"stale", changes_of(kBefore), "", UpperUse::begins, "the root was written to since", true},
        UseCase{"stale_reset", changes_of(kBefore), "stale=reset", UpperUse::anew, "were forgotten"},
        UseCase{"stale_use", changes_of(kBefore), "stale=use", UpperUse::goes_on, "hide new ones"},
        UseCase{"cut_off", changes_of(kBefore, true), "", UpperUse::goes_on, "a commit was cut off"},
        UseCase{"no_note", {Is::changes}, "", UpperUse::begins, "missing or damaged", true},
        UseCase{"no_note_use", {Is::changes}, "stale=use", UpperUse::goes_on, "missing or damaged"},
        UseCase{"other", changes_of(kOther), "", UpperUse::begins, "of another file system (77d1)", true},
        UseCase{"other_use", changes_of(kOther), "stale=use", UpperUse::begins, "choose another folder",
                true},
        UseCase{"other_reset", changes_of(kOther), "reset", UpperUse::begins, "choose another folder", true},
        UseCase{"foreign", {Is::foreign}, "reset", UpperUse::begins, "ramroot did not make", true}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(UpperUse, of_the_root_takes_those_of_other_mounts_along) {
  test::Situation s = test::make_device_again("usr", "/dev/vdb1:reset");
  auto uses = decide_upper_uses(s.request.options, s.facts);
  ASSERT_TRUE(uses.has_value());
  EXPECT_EQ(uses->at("/").use, UpperUse::anew);
  EXPECT_EQ(uses->at("/usr").use, UpperUse::begins) << "it is in the folder that is put aside";
}

TEST(UpperUse, of_one_mount_can_be_anew_alone) {
  test::Situation s = test::make_device_again("usr", "/dev/vdb1:stale=reset");
  s.facts.upper->layers["/usr"].lower.state = "9";
  const auto uses = decide_upper_uses(s.request.options, s.facts);
  ASSERT_TRUE(uses.has_value());
  EXPECT_EQ(uses->at("/").use, UpperUse::goes_on);
  EXPECT_EQ(uses->at("/usr").use, UpperUse::anew);
  const std::string plan = describe(test::plan_of(s));
  EXPECT_NE(
      plan.find(
          "rename    /ramroot.disk/upper/mounts/usr -> /ramroot.disk/upper/mounts/usr.ramroot-forgotten"),
      plan.npos)
      << plan;
  const std::string tidy = describe(make_tidy_plan(s.request.options, s.facts, *uses));
  EXPECT_NE(tidy.find("rm-tree   /ramroot.disk/upper/mounts/usr.ramroot-forgotten"), tidy.npos) << tidy;
  EXPECT_NE(tidy.find("umount    /ramroot.disk"), tidy.npos) << tidy;
}

TEST(UpperNote, is_read_as_it_was_written) {
  const UpperNote note{{"6a3c \"x\"", "12"}, 1'764'000'000, true};
  const auto again = parse_upper_note(render_upper_note(note));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, note);
  for (const char* broken : {"", "{}", "[]", "{\"schema\": 2}", "{\"schema\": 1", "null"})
    EXPECT_FALSE(parse_upper_note(broken).has_value()) << broken;
}

}  // namespace
}  // namespace ramroot
