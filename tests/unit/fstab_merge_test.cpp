// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/fstab_merge.hpp"

#include <gtest/gtest.h>

#include "tests/support/fstab.hpp"

namespace ramroot {
namespace {

constexpr const char* kReal =
    "# <file system>\n"
    "UUID=1 / ext4 errors=remount-ro 0 1\n"
    "UUID=2 /var ext4 noatime 0 2\n"
    "UUID=3 none swap sw 0 0\n"
    "UUID=4 /home ext4 defaults 0 2\n";

std::string generated() { return test::rewrite_fstab(kReal, {}); }

std::string merge_or_why(const std::string& session) {
  const auto merged = merge_fstab(kReal, generated(), session);
  return merged ? *merged : merged.error().text();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TEST(MergeFstab, of_an_untouched_one_is_the_real_one) {
  ASSERT_NE(generated(), kReal);
  EXPECT_EQ(merge_or_why(generated()), kReal);
}

TEST(MergeFstab, brings_new_lines_and_takes_deleted_ones_away) {
  EXPECT_EQ(merge_or_why(generated() + "UUID=5 /data ext4 nofail 0 2"),
            std::string(kReal) + "UUID=5 /data ext4 nofail 0 2");
  EXPECT_EQ(merge_or_why(replaced(generated(), "UUID=4 /home ext4 defaults 0 2\n", "")),
            replaced(kReal, "UUID=4 /home ext4 defaults 0 2\n", ""));
}

TEST(MergeFstab, takes_an_edit_of_a_line_that_ramroot_left_alone) {
  EXPECT_EQ(merge_or_why(replaced(generated(), "/home ext4 defaults", "/home ext4 noatime")),
            replaced(kReal, "/home ext4 defaults", "/home ext4 noatime"));
}

TEST(MergeFstab, turns_off_the_real_line_where_somebody_turned_off_the_rewritten_one) {
  const std::string text = generated();
  const auto line = text.find("UUID=2");
  std::string session = text;
  session.insert(line, "# ");
  EXPECT_EQ(merge_or_why(session), replaced(kReal, "UUID=2", "# UUID=2"));
}

TEST(MergeFstab, refuses_an_edit_of_a_line_that_ramroot_rewrote) {
  const std::string edited = replaced(generated(), "noatime", "noatime,nofail");
  EXPECT_NE(merge_or_why(edited).find("ramroot had changed the line 'UUID=2 /var"), std::string::npos)
      << merge_or_why(edited);
}

TEST(MergeFstab, refuses_to_lose_the_real_line_of_one_that_ramroot_rewrote) {
  for (const char* line : {"/rw / overlay", "UUID=2 /var", "UUID=3 none"}) {
    std::string session = generated();
    const auto start = session.find(line);
    ASSERT_NE(start, std::string::npos) << session;
    session.erase(start, session.find('\n', start) + 1 - start);
    EXPECT_NE(merge_or_why(session).find("ramroot had changed the line"), std::string::npos) << line;
  }
}

TEST(MergeFstab, refuses_when_the_lines_do_not_belong_together) {
  EXPECT_FALSE(merge_fstab("one\n", generated(), generated()));
}

/// Whatever is done to it, no line of ramroot's gets into the real one.
TEST(MergeFstab, never_lets_a_rewritten_line_through) {
  const std::string text = generated();
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    const auto merged = merge_fstab(kReal, text, text.substr(0, cut) + "x" + text.substr(cut));
    if (!merged) continue;
    EXPECT_EQ(merged->find("/rw / overlay"), std::string::npos) << cut << *merged;
  }
}

TEST(LineChanges, are_those_that_only_one_has) {
  EXPECT_EQ(render_line_changes("a\nb\nb\n", "b\nc\x1b\n"),
            (std::vector<std::string>{"- a", "- b", "+ c\\x1b"}));
}

}  // namespace
}  // namespace ramroot
