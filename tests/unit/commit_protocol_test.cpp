// SPDX-License-Identifier: GPL-3.0-or-later
/// A commit in a folder of the user who runs the test: in which order, what a failure leaves, which
/// journals are refused. Locked files and other owners need root: tests/namespace/commit.bats.
#include "engine/journal/commit_protocol.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/commit_world.hpp"

namespace ramroot {
namespace {

using test::FailingSystem;
using test::kNew;
using test::kOld;
using test::read;
using World = test::CommitWorld;
using Calls = std::vector<std::string>;
using Kind = CommitOp::Kind;

constexpr std::size_t kCallsOfACommit = 31;
constexpr std::size_t kInTheMiddle = 21;  ///< half of the names are new

/// Every name is one of the two, whatever happened.
void expect_old_or_new(const World& world) {
  for (const std::string& name : world.names()) EXPECT_TRUE(name == "old" || name == "new") << name;
}

/// What `--resume` or the next boot makes of it: all is new if the journal was written, else all is old.
void expect_resume_ends_it(const World& world, const CommitEnding ending) {
  const bool waited = world.has_journal_file();
  const std::vector<std::string> before = world.names();
  EXPECT_TRUE(waited || before == kOld || before == kNew) << "half a commit and no journal";
  FailingSystem healthy;
  const CommitResult result = finish_commit(world.lower(), healthy);
  EXPECT_EQ(result.ending, CommitEnding::done) << (result.failure ? result.failure->text() : "");
  EXPECT_EQ(world.names(), waited ? kNew : before);
  EXPECT_FALSE(world.has_journal_file());
  if (ending == CommitEnding::not_done) EXPECT_EQ(world.names(), kOld) << "it said that nothing changed";
}

TEST(CommitProtocol, makes_each_part_durable_before_the_next_begins) {
  const World world;
  FailingSystem system;
  const CommitResult result = world.commit(system);
  ASSERT_EQ(result.ending, CommitEnding::done) << result.failure->text();
  EXPECT_EQ(world.names(), kNew);
  EXPECT_EQ(system.calls.size(), kCallsOfACommit) << "so that each of them fails once below";
  const std::string kept = kept_by_this_boot() + "-0";
  EXPECT_EQ(world.brief(system.calls),
            (Calls{"mkdir /lower/.ramroot",
                   "rm-tree /lower/.ramroot/stage",
                   "mkdir /lower/.ramroot/stage",
                   "mkdir /lower/.ramroot/stage/try-1",
                   "mkdir /lower/.ramroot/stage/try-2",
                   "exchange /lower/.ramroot/stage/try-1 /lower/.ramroot/stage/try-2",
                   "rm-tree /lower/.ramroot/stage/try-1",
                   "rm-tree /lower/.ramroot/stage/try-2",
                   "copy /upper/hosts /lower/.ramroot/stage/0",
                   "copy-tree /upper/tree /lower/.ramroot/stage/1",
                   "mkdir /lower/.ramroot/stage/3.was",
                   "attrs /lower/dir /lower/.ramroot/stage/3.was",
                   "mkdir /lower/.ramroot/stage/3",
                   "attrs /upper/dir /lower/.ramroot/stage/3",
                   "carry /upper/dir /lower/.ramroot/stage/3",
                   "mkdir /lower/.ramroot/stage/forward",
                   "syncfs /lower",
                   "store /lower/.ramroot/journal.json",
                   "syncfs /lower",
                   "exchange /lower/.ramroot/stage/0 /lower/hosts",
                   "rename /lower/.ramroot/stage/1 /lower/tree",
                   "rename /lower/gone /lower/.ramroot/stage/2",
                   "rename /lower/.ramroot/stage/3 /lower/.ramroot/stage/3.at",
                   "exact-attrs /lower/.ramroot/stage/3.at /lower/dir",
                   "carry /lower/.ramroot/stage/3.at /lower/dir",
                   "rename /lower/.ramroot/stage/3.at /lower/.ramroot/stage/3.is",
                   "syncfs /lower",
                   "rm-tree /lower/.ramroot/stage/done.json",
                   "rename /lower/.ramroot/journal.json /lower/.ramroot/stage/done.json",
                   "rename /lower/.ramroot/stage /lower" + kept,
                   "syncfs /lower"}));
  EXPECT_EQ(read(world.lower() + kept + "/0"), "old") << "what was replaced is kept for --undo";
}

TEST(CommitProtocol, changes_nothing_when_it_is_interrupted_while_it_stages) {
  for (std::size_t asked = 0; asked < 6; ++asked) {
    const World world;
    FailingSystem system;
    const CommitResult result = world.commit(system, asked);
    const bool is_whole = asked == 5;  // four operations, and once before the journal
    EXPECT_EQ(result.ending, is_whole ? CommitEnding::done : CommitEnding::not_done) << asked;
    EXPECT_EQ(world.names(), is_whole ? kNew : kOld) << asked;
    for (const char* path : {kCommitStage, kCommitJournal})
      EXPECT_FALSE(std::filesystem::exists(world.lower() + path)) << path;
  }
}

/// Somebody asks for the end when it was looked for so often.
class AskedToEnd : public Interruption {
 public:
  explicit AskedToEnd(std::size_t looks) : looks_(looks) {}
  bool arrived() const override { return looks_-- == 0; }
  void hold_off() override {}
  bool shut_out() override { return ++shut_outs, !arrived(); }
  std::size_t shut_outs = 0;

 private:
  mutable std::size_t looks_;
};

TEST(CommitProtocol, can_be_ended_until_its_journal_is_written_and_not_after_that) {
  for (std::size_t looks = 0; looks <= 5; ++looks) {
    const World world;
    FailingSystem system;
    AskedToEnd asked(looks);
    const CommitResult result = world.commit(system, 99, &asked);
    const bool is_late = looks == 5;  // once for each of four operations, and when it is shut out
    EXPECT_EQ(result.ending, is_late ? CommitEnding::done : CommitEnding::not_done) << looks;
    EXPECT_EQ(world.names(), is_late ? kNew : kOld) << looks;
    EXPECT_EQ(asked.shut_outs, looks < 4 ? 0U : 1U) << looks;
    for (const char* path : {kCommitStage, kCommitJournal})
      EXPECT_FALSE(std::filesystem::exists(world.lower() + path)) << path;
  }
}

TEST(CommitProtocol, leaves_old_or_new_when_a_call_fails) {
  for (std::size_t number = 1; number <= kCallsOfACommit; ++number) {
    const World world;
    FailingSystem system;
    system.fail_at = {number};
    const CommitResult result = world.commit(system);
    SCOPED_TRACE("call " + std::to_string(number) + ": " + world.brief(system.calls)[number - 1]);
    EXPECT_NE(result.ending, CommitEnding::done);
    ASSERT_TRUE(result.failure);
    expect_old_or_new(world);
    if (result.ending == CommitEnding::not_done) EXPECT_FALSE(world.has_journal_file());
    expect_resume_ends_it(world, result.ending);
  }
}

TEST(CommitProtocol, leaves_old_or_new_when_it_is_killed_at_a_call) {
  for (const auto death : {FailingSystem::Death::before_the_effect, FailingSystem::Death::after_the_effect}) {
    for (std::size_t number = 1; number <= kCallsOfACommit; ++number) {
      const World world;
      FailingSystem system;
      system.die_at(number, death);
      (void)world.commit(system);  // whoever is killed returns nothing
      SCOPED_TRACE("call " + std::to_string(number) + ": " + world.brief(system.calls)[number - 1]);
      expect_old_or_new(world);
      expect_resume_ends_it(world, CommitEnding::interrupted);
    }
  }
}

TEST(CommitProtocol, can_be_killed_while_it_resumes) {
  for (std::size_t number = 1; number <= 9; ++number) {
    const World world;
    FailingSystem killed_first, killed_again;
    killed_first.die_at(kInTheMiddle, FailingSystem::Death::after_the_effect);
    (void)world.commit(killed_first);
    ASSERT_TRUE(world.has_journal_file());
    killed_again.die_at(number, FailingSystem::Death::after_the_effect);
    (void)finish_commit(world.lower(), killed_again);
    SCOPED_TRACE("call " + std::to_string(number) + " of resuming");
    expect_old_or_new(world);
    expect_resume_ends_it(world, CommitEnding::interrupted);
    EXPECT_EQ(world.names(), kNew);
  }
}

TEST(CommitProtocol, begins_nothing_while_an_earlier_commit_waits) {
  const World world;
  FailingSystem killed, second;
  killed.die_at(kInTheMiddle, FailingSystem::Death::after_the_effect);
  (void)world.commit(killed);
  const CommitResult result = world.commit(second);
  EXPECT_EQ(result.ending, CommitEnding::not_done);
  EXPECT_NE(result.failure->text().find("ramroot-commit --resume"), std::string::npos);
  EXPECT_EQ(second.calls, Calls());
}

TEST(CommitProtocol, refuses_what_changed_while_it_was_staged) {
  const World world;
  FailingSystem system;
  std::filesystem::remove(world.lower() + "/gone");
  const CommitResult result = world.commit(system);
  EXPECT_EQ(result.ending, CommitEnding::not_done);
  EXPECT_FALSE(world.has_journal_file());
  EXPECT_EQ(read(world.lower() + "/hosts"), "old");
}

/// A journal that somebody else put there, or could have.
class HostileJournal : public testing::Test {
 protected:
  HostileJournal() {
    std::filesystem::create_directories(world_.lower() + kCommitStage);
    std::filesystem::create_directories(world_.lower() + kForwardMark);
    (void)::chmod((world_.lower() + kCommitFolder).c_str(), 0700);
  }

  void write_journal(const std::string& text, mode_t mode = 0644) const {
    world_.scratch().write(std::string("lower") + kCommitJournal, text);
    (void)::chmod((world_.lower() + kCommitJournal).c_str(), mode);
  }

  /// The order to delete `path`.
  std::string removal_of(const Path& path) const {
    struct stat now {};
    (void)::lstat((world_.lower() + path).c_str(), &now);
    return render_journal({1, {{.kind = Kind::remove, .path = path, .was = {now.st_ino}}}});
  }

  CommitResult finish() const {
    FailingSystem system;
    return finish_commit(world_.lower(), system);
  }

  World world_;
};

TEST_F(HostileJournal, is_obeyed_when_it_is_not_hostile) {
  write_journal(removal_of("/gone"));
  EXPECT_EQ(finish().ending, CommitEnding::done);
  EXPECT_FALSE(std::filesystem::exists(world_.lower() + "/gone")) << "or the other tests prove nothing";
}

TEST_F(HostileJournal, that_others_can_write_is_none) {
  for (const mode_t mode : {mode_t{0664}, mode_t{0646}}) {
    write_journal(removal_of("/gone"), mode);
    EXPECT_FALSE(*has_journal(world_.lower()));
    (void)finish();
    EXPECT_EQ(world_.names(), kOld);
  }
}

TEST_F(HostileJournal, in_a_folder_that_others_can_write_is_none) {
  write_journal(removal_of("/gone"));
  (void)::chmod((world_.lower() + kCommitFolder).c_str(), 0777);
  EXPECT_FALSE(*has_journal(world_.lower()));
  FailingSystem system;
  const auto room = prepare_stage(world_.lower(), system);
  EXPECT_FALSE(room) << "nor is anything staged there";
  (void)finish();
  EXPECT_EQ(world_.names(), kOld);
}

TEST_F(HostileJournal, that_is_a_link_or_a_folder_is_none) {
  const Path journal = world_.lower() + kCommitJournal;
  const Path elsewhere = world_.scratch().write("elsewhere/journal.json", removal_of("/gone"));
  std::filesystem::create_symlink(elsewhere, journal);
  EXPECT_FALSE(*has_journal(world_.lower()));
  std::filesystem::remove(journal);
  std::filesystem::create_directory(journal);
  EXPECT_FALSE(*has_journal(world_.lower()));
  std::filesystem::remove_all(world_.lower() + kCommitFolder);
  std::filesystem::create_directory_symlink(world_.scratch() / "elsewhere", world_.lower() + kCommitFolder);
  EXPECT_FALSE(*has_journal(world_.lower()));
  (void)finish();
  EXPECT_EQ(world_.names(), kOld);
}

TEST_F(HostileJournal, that_names_what_no_commit_names_is_thrown_away) {
  std::string cut = removal_of("/gone");
  cut.resize(cut.size() / 2);
  for (const std::string& text : {cut, removal_of("/../upper/hosts"), removal_of("gone"), removal_of("/"),
                                  removal_of("/.ramroot/stage"), std::string("{}"), std::string()}) {
    std::filesystem::create_directories(world_.lower() + kCommitStage);
    write_journal(text);
    EXPECT_EQ(finish().ending, CommitEnding::not_done) << text;
    EXPECT_FALSE(world_.has_journal_file());
    EXPECT_EQ(world_.names(), kOld);
    EXPECT_EQ(read(world_.upper() + "/hosts"), "new");
  }
}

TEST_F(HostileJournal, does_not_lead_out_through_a_link) {
  std::filesystem::create_directory_symlink(world_.upper(), world_.lower() + "/way-out");
  write_journal(removal_of("/way-out/hosts"));
  (void)finish();
  EXPECT_EQ(read(world_.upper() + "/hosts"), "new");
}

TEST_F(HostileJournal, of_another_version_stays_for_that_version) {
  for (const char* version : {"1", "3"}) {
    write_journal(R"({"schema": )" + std::string(version) +
                  R"(, "ops": [{"kind": "remove", "path": "/gone"}]})");
    const CommitResult result = finish();
    EXPECT_EQ(result.ending, CommitEnding::interrupted);
    EXPECT_NE(result.failure->text().find("--abandon"), std::string::npos);
    EXPECT_TRUE(world_.has_journal_file());
    EXPECT_EQ(world_.names(), kOld);
  }
}

}  // namespace
}  // namespace ramroot
