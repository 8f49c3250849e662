// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/commit_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/journal/commit_journal.hpp"
#include "core/journal/ended_note.hpp"

namespace ramroot {
namespace {

using Kind = CommitRecord::Kind;

const CommitRecord kCommit{.sequence = 7,
                           .kind = Kind::commit,
                           .made_s = 1'000,
                           .who = "alice",
                           .what = "/etc/\x1b[2J",
                           .names = 3,
                           .bytes = 2048};

std::string hour(std::int64_t seconds) { return "time " + std::to_string(seconds); }

TEST(CommitRecord, is_in_the_journal_for_those_who_ask_for_it) {
  const std::string text = render_journal({7, {}, kCommit});
  EXPECT_EQ(parse_journal_record(text), kCommit);
  EXPECT_EQ(parse_journal(text)->made, CommitRecord()) << "the boot needs none";
  EXPECT_EQ(parse_journal(text)->made_s, kCommit.made_s) << "but tells which one it finished";
  EXPECT_EQ(parse_journal(text)->names, kCommit.names);
  EXPECT_EQ(parse_journal_record("{\"schema\":2,\"sequence\":4,\"ops\":[]}").sequence, 4U)
      << "of an older version";
  for (const char* strange :
       {"", "[]", "{\"made\":[]}", "{\"made\":{\"made_s\":\"x\",\"who\":1,\"kind\":{}}}"})
    EXPECT_EQ(parse_journal_record(strange), CommitRecord()) << strange;
}

TEST(CommitRecord, has_nothing_that_cannot_be_true_whatever_a_disk_says) {
  const auto journal = [](const std::string& made) {
    return R"({"schema":2,"sequence":4,"ops":[],"made":{"kind":"commit",)" + made + "}}";
  };
  for (const char* most : {"9223372036854775807", "18446744073709551615"}) {
    const std::string n = most;
    const std::string text = journal(R"("made_s":)" + n + R"(,"names":)" + n + R"(,"bytes":)" + n +
                                     R"(,"disks":)" + n + R"(,"origin":)" + n);
    EXPECT_EQ(parse_journal_record(text), (CommitRecord{.sequence = 4})) << "all of it is unknown";
    EXPECT_EQ(parse_journal(text)->made_s, 0);
    EXPECT_EQ(parse_journal(text)->names, 0U);
  }
  EXPECT_EQ(parse_journal(journal(R"("made_s":-5)"))->made_s, 0);
  EXPECT_EQ(parse_journal(journal(R"("made_s":253402300800)"))->made_s, 0) << "the year 10000";
  EXPECT_EQ(parse_journal(journal(R"("made_s":1795801234)"))->made_s, 1'795'801'234);
  const std::string name(1U << 20U, 'w');
  const CommitRecord record =
      parse_journal_record(journal(R"("who":")" + name + R"(","what":")" + name + '"'));
  EXPECT_EQ(record.who.size(), kLongestWho);
  EXPECT_EQ(record.what.size(), kLongestWhat);
  const auto ended = parse_ended_note(
      R"({"schema":1,"ending":"waits","made_s":9223372036854775807,"names":18446744073709551615,"left":9223372036854775807})");
  ASSERT_TRUE(ended);
  EXPECT_EQ(*ended, (EndedNote{.ending = EndedNote::Ending::waits})) << "of an older version";
}

TEST(CommitRecord, knows_every_kind_again) {
  for (const Kind kind : {Kind::commit, Kind::undo, Kind::redo, Kind::command})
    EXPECT_EQ(parse_past(render_past({{.sequence = 1, .kind = kind}})).front().kind, kind);
}

TEST(CommitRecord, is_known_again_by_number_kind_and_time) {
  CommitRecord other = kCommit;
  EXPECT_TRUE(is_same_command(kCommit, other));
  other.made_s = 0;
  EXPECT_TRUE(is_same_command(kCommit, other)) << "unknown, of an older version";
  other.made_s = 1'001;
  EXPECT_FALSE(is_same_command(kCommit, other)) << "a disk that was not mounted has not counted along";
  EXPECT_TRUE(is_newer(other, kCommit));
  EXPECT_FALSE(is_newer(kCommit, other));
  other = kCommit;
  other.kind = Kind::undo;
  EXPECT_FALSE(is_same_command(kCommit, other));
}

TEST(CommitRecord, names_the_commit_that_it_is_about) {
  EXPECT_EQ(origin_of({.sequence = 9, .kind = Kind::redo, .origin = 7}), 7U);
  EXPECT_EQ(origin_of({.sequence = 9, .kind = Kind::undo}), 9U) << "of an older version";
  EXPECT_EQ(origin_of({.sequence = 9, .origin = 7}), 9U) << "a commit is about itself";
  EXPECT_EQ(parse_past(render_past({{.sequence = 9, .kind = Kind::redo, .origin = 7}})).front().origin, 7U);
}

TEST(CommitRecord, has_no_number_that_cannot_be_true) {
  const auto number_in = [](const std::string& number) {
    const std::string text = "{\"schema\":2,\"sequence\":" + number + ",\"ops\":[]}";
    EXPECT_EQ(parse_journal(text)->sequence, parse_journal_record(text).sequence);
    return parse_journal(text)->sequence;
  };
  EXPECT_EQ(number_in("9007199254740992"), kMostSequence);
  for (const char* number :
       {"9007199254740993", "18446744073709551615", "18446744073709551616", "-1", "1.5", "\"7\""})
    EXPECT_EQ(number_in(number), 0U) << number;
  const auto past = parse_past("{\"records\":[{\"sequence\":18446744073709551615},{\"kind\":\"undo\"}]}");
  ASSERT_EQ(past.size(), 2U) << "they are listed, but count for nothing";
  EXPECT_EQ(past.front().sequence + past.back().sequence, 0U);
}

TEST(PastRecords, are_the_newest_and_never_too_many) {
  std::vector<CommitRecord> all;
  for (std::uint64_t i = 1; i <= kMostRecords + 5; ++i) all.push_back({.sequence = i});
  const auto merged = merge_records({{.sequence = 500}}, all);
  ASSERT_EQ(merged.size(), kMostRecords);
  EXPECT_EQ(merged.front().sequence, 500U);
  EXPECT_EQ(merged.back().sequence, 7U);
  EXPECT_EQ(parse_past(render_past(all)).size(), kMostRecords);
  EXPECT_TRUE(parse_past("not json").empty());
}

TEST(PastRecords, of_the_same_number_count_once) {
  const auto merged = merge_records({kCommit}, {{.sequence = 7}, {.sequence = 6}});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged.front(), kCommit);
}

TEST(CommitList, has_one_line_for_all_disks_newest_first_and_fits_a_terminal) {
  std::vector<ListedCommit> list;
  add_listed(list, {.sequence = 8, .kind = Kind::command, .made_s = 5, .who = "root", .what = "apt-get"}, "/",
             {});
  add_listed(list, kCommit, "/", Room{100, 1});
  add_listed(list, kCommit, "/var", Room{50, 1});
  add_listed(list,
             {.sequence = 9, .what = std::string(300, 'x'), .names = 9'999'999, .bytes = (1ULL << 50) - 1},
             "/", Room{(1ULL << 50) - 1, 1});
  ASSERT_EQ(list.size(), 3U);
  list[2].is_next = true;
  EXPECT_EQ(list[2].kept->bytes, 150U);
  const std::string text = render_list(list, hour);
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    EXPECT_LE(end - at, 80U) << text.substr(at, end - at);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(
      text.find("\n* time 1000         alice     commit /etc/\\x1b[2J        6    4.0 KiB      150 B\n"),
      std::string::npos)
      << text;
  EXPECT_LT(text.find("xxx"), text.find("apt-get"));
  EXPECT_EQ(render_list({}, hour), "nothing was committed\n");
}

TEST(CommitList, tells_what_is_kept_in_part) {
  const auto list = [](std::uint64_t disks, bool is_kept_on_var, bool is_next) {
    std::vector<ListedCommit> all;
    const CommitRecord record{.sequence = 1, .disks = disks};
    add_listed(all, record, "/", Room{1, 1});
    add_listed(all, record, "/var", is_kept_on_var ? std::optional(Room{1, 1}) : std::nullopt);
    all.front().is_next = is_next;
    return render_list(all, hour);
  };
  EXPECT_NE(list(2, true, true).find("\n* is what 'ramroot-commit --undo' takes back.\n"), std::string::npos);
  EXPECT_NE(list(2, false, true).find("takes back,\n  on the disk of / only.\n"), std::string::npos);
  EXPECT_NE(list(2, false, false).find("\n~ -"), std::string::npos) << list(2, false, false);
  EXPECT_EQ(list(2, true, false).find('~'), std::string::npos);
  EXPECT_EQ(list(0, false, false).find('~'), std::string::npos) << "unknown, of an older version";
}

TEST(CommitList, fits_a_terminal_whatever_a_disk_says) {
  std::vector<ListedCommit> list;
  const CommitRecord record{.sequence = kMostSequence,
                            .made_s = INT64_MAX,
                            .who = std::string(99, 'w'),
                            .names = UINT64_MAX,
                            .bytes = UINT64_MAX};
  for (const char* target : {"/", "/var"}) add_listed(list, record, target, Room{UINT64_MAX / 2, 1});
  EXPECT_EQ(list.front().record.names, UINT64_MAX) << "it does not wrap";
  const std::string text = render_list(list, hour, {"a note"});
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    EXPECT_LE(end - at, 80U) << text.substr(at, end - at);
  EXPECT_NE(text.find("\na note\n"), std::string::npos);
  EXPECT_NE(render_list_json(list, {"a note"}).find("\"a note\""), std::string::npos);
}

TEST(CommitList, gives_programs_the_names_as_they_are) {
  std::vector<ListedCommit> list;
  add_listed(list, {.sequence = 1, .who = "alice", .what = "/srv/50%"}, "/", {});
  EXPECT_NE(render_list_json(list).find("\"what\": \"/srv/50%\""), std::string::npos)
      << render_list_json(list);
}

TEST(CommitList, names_a_commit_in_a_message) {
  EXPECT_EQ(render_record_name(kCommit, hour), "the commit of time 1000 by alice (/etc/\\x1b[2J)");
  EXPECT_EQ(render_record_name({.kind = Kind::undo}, hour), "the undo") << "of an older version";
}

TEST(Asker, is_who_logged_in_then_whom_sudo_names_then_who_runs_it) {
  constexpr const char* kUsers =
      "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\nx\x1b:x:7:7::/:/\n";
  EXPECT_EQ(choose_asker("1000\n", "mallory", 0, kUsers), "alice") << "whatever the environment says";
  EXPECT_EQ(choose_asker("4294967295", "bob", 0, kUsers), "bob");
  EXPECT_EQ(choose_asker("4294967295", "", 0, kUsers), "root");
  EXPECT_EQ(choose_asker("", "\x1b[2J", 1000, kUsers), "alice") << "no name";
  EXPECT_EQ(choose_asker("", std::string(33, 'a'), 0, ""), "root") << "too long";
  EXPECT_EQ(choose_asker("1234", "", 0, kUsers), "uid 1234");
  EXPECT_EQ(choose_asker("7", "", 0, kUsers), "uid 7") << "a hostile name";
  EXPECT_EQ(choose_asker("12x", "", 0, kUsers), "root");
}

TEST(NameOfCommand, is_the_program_and_its_verb_and_no_secret) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "a shell"},
      {{"/usr/bin/apt-get", "-y", "install", "tree"}, "apt-get install"},
      {{"ramroot", "disable", "--once"}, "ramroot disable"},
      {{"systemctl", "enable", "x"}, "systemctl enable"},
      {{"mysql", "-p", "secret"}, "mysql"},
      {{"env", "PASSWORD=secret", "program"}, "env"},
      {{"echo", "$(x)\n"}, "echo"},
      {{"passwd", std::string(25, 'x')}, "passwd"},
      {{"apt", "-y", "-y"}, "apt"}};
  for (const auto& [command, name] : cases) EXPECT_EQ(name_command(command), name);
}

}  // namespace
}  // namespace ramroot
