// SPDX-License-Identifier: GPL-3.0-or-later
/// Somebody writes to the names of a commit after it was interrupted: neither that nor what was to be
/// committed is lost, one resume ends it, and so it is with an undo.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "engine/commit/commit_undo.hpp"
#include "tests/support/commit_world.hpp"

namespace ramroot {
namespace {

using test::CommitWorld;
using test::FailingSystem;
using test::read;
namespace fs = std::filesystem;

constexpr auto kAfter = FailingSystem::Death::after_the_effect;

/// The name of a call of the commit in CommitWorld, and of what it does.
std::size_t number_of(const std::string& call) {
  const CommitWorld world;
  FailingSystem system;
  (void)world.commit(system);
  const auto calls = world.brief(system.calls);
  const auto found = std::find(calls.begin(), calls.end(), call);
  EXPECT_NE(found, calls.end()) << call;
  return static_cast<std::size_t>(found - calls.begin()) + 1;
}

const std::string kLastBefore = "store /lower/.ramroot/journal.json";

/// A commit that is killed after `call`.
class Interrupted : public CommitWorld {
 public:
  explicit Interrupted(const std::string& call = kLastBefore) {
    FailingSystem killed;
    killed.die_at(number_of(call), kAfter);
    (void)commit(killed);
    EXPECT_TRUE(has_journal_file());
    // The times of some file systems tick slowly: what comes later gets a later one.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }

  CommitResult resume() const {
    FailingSystem healthy;
    CommitResult result = finish_commit(lower(), healthy);
    EXPECT_FALSE(has_journal_file()) << "one resume ends it";
    EXPECT_FALSE(fs::exists(lower() + kCommitStage));
    return result;
  }

  /// Writes a name anew as editors do: another file takes the name.
  void write_anew(const std::string& name) const {
    scratch().write("lower/draft", "later");
    fs::rename(lower() + "/draft", lower() + name);
  }
};

std::vector<Path> names_of(const std::vector<CommitOp>& ops) {
  std::vector<Path> out;
  for (const CommitOp& op : ops) out.push_back(op.path);
  return out;
}

using Names = std::vector<Path>;

TEST(LaterWrites, stay_where_the_name_was_written_anew_before_the_change) {
  const Interrupted world;
  world.write_anew("/hosts");
  const CommitResult result = world.resume();
  EXPECT_EQ(result.ending, CommitEnding::done);
  EXPECT_EQ(names_of(result.left), Names{"/hosts"});
  EXPECT_EQ(read(world.lower() + "/hosts"), "later");
  EXPECT_EQ(read(world.lower() + result.saved + "/0"), "new") << "what was committed is kept too";
  EXPECT_TRUE(result.saved.starts_with(kSavedPrefix)) << "and no later commit removes it";
  EXPECT_EQ(read(world.lower() + "/tree/inside"), "new") << "the other names are committed";
  EXPECT_FALSE(fs::exists(world.lower() + "/gone"));
}

TEST(LaterWrites, stay_where_the_name_was_written_anew_after_the_change) {
  const Interrupted world("exchange /lower/.ramroot/stage/0 /lower/hosts");
  world.write_anew("/hosts");
  const CommitResult result = world.resume();
  EXPECT_EQ(result.ending, CommitEnding::done);
  EXPECT_TRUE(result.left.empty()) << "the commit of it was made";
  EXPECT_EQ(read(world.lower() + "/hosts"), "later");
}

TEST(LaterWrites, stay_where_the_old_file_itself_was_written_to) {
  const Interrupted world;
  std::ofstream(world.lower() + "/hosts") << "old and later";
  const CommitResult result = world.resume();
  EXPECT_EQ(names_of(result.left), Names{"/hosts"});
  EXPECT_EQ(read(world.lower() + "/hosts"), "old and later");
}

TEST(LaterWrites, stay_where_the_old_file_got_another_mode) {
  const Interrupted world;
  (void)::chmod((world.lower() + "/gone").c_str(), 0600);
  const CommitResult result = world.resume();
  EXPECT_EQ(names_of(result.left), Names{"/gone"});
  EXPECT_EQ(read(world.lower() + "/gone"), "old");
}

TEST(LaterWrites, stay_where_a_removed_name_exists_again) {
  for (const std::string& call : {kLastBefore, std::string("rename /lower/gone /lower/.ramroot/stage/2")}) {
    const Interrupted world(call);
    world.write_anew("/gone");
    EXPECT_EQ(world.resume().ending, CommitEnding::done);
    EXPECT_EQ(read(world.lower() + "/gone"), "later") << call;
  }
}

TEST(LaterWrites, stay_where_somebody_made_the_folder_that_is_new) {
  const Interrupted world;
  world.scratch().write("lower/tree/inside", "later");
  const CommitResult result = world.resume();
  EXPECT_EQ(names_of(result.left), Names{"/tree"});
  EXPECT_EQ(read(world.lower() + "/tree/inside"), "later");
  EXPECT_EQ(read(world.lower() + result.saved + "/1/inside"), "new");
}

TEST(LaterWrites, stay_where_the_name_was_removed) {
  const Interrupted world;
  fs::remove(world.lower() + "/hosts");
  const CommitResult result = world.resume();
  EXPECT_EQ(names_of(result.left), Names{"/hosts"});
  EXPECT_FALSE(fs::exists(world.lower() + "/hosts"));
  EXPECT_EQ(read(world.lower() + result.saved + "/0"), "new");
}

TEST(LaterWrites, stay_where_the_attributes_were_changed) {
  for (const std::string& call :
       {kLastBefore, std::string("rename /lower/.ramroot/stage/3.at /lower/.ramroot/stage/3.is")}) {
    const Interrupted world(call);
    (void)::chmod((world.lower() + "/dir").c_str(), 0711);
    EXPECT_EQ(world.resume().ending, CommitEnding::done);
    struct stat now {};
    (void)::stat((world.lower() + "/dir").c_str(), &now);
    EXPECT_EQ(now.st_mode & 07777U, 0711U) << call;
  }
}

TEST(LaterWrites, stay_where_the_old_attributes_were_set_again) {
  const Interrupted world("rename /lower/.ramroot/stage/3.at /lower/.ramroot/stage/3.is");
  (void)::chmod((world.lower() + "/dir").c_str(), 0755);
  EXPECT_EQ(world.resume().ending, CommitEnding::done);
  struct stat now {};
  (void)::stat((world.lower() + "/dir").c_str(), &now);
  EXPECT_EQ(now.st_mode & 07777U, 0755U);
}

/// A commit of the deletion of a folder, killed before it was made.
class InterruptedRemoval : public CommitWorld {
 public:
  InterruptedRemoval() {
    scratch().write("lower/folder/deep/file", "old");
    FailingSystem killed;
    killed.fail_on = "rename " + lower() + "/folder";
    CommitSet set{.layers = {.target = "/", .upper = upper(), .lower = lower()}};
    set.ops = {{.kind = CommitOp::Kind::remove, .path = "/folder"}};
    killed.die_at(7, kAfter);
    (void)commit_set(
        set, {.sequence = 1}, [](std::size_t) { return true; }, killed);
    EXPECT_TRUE(has_journal_file());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
};

TEST(LaterWrites, stay_where_something_deep_in_a_folder_was_written) {
  const InterruptedRemoval world;
  std::ofstream(world.lower() + "/folder/deep/file") << "later";
  FailingSystem healthy;
  const CommitResult result = finish_commit(world.lower(), healthy);
  EXPECT_EQ(names_of(result.left), Names{"/folder"});
  EXPECT_EQ(read(world.lower() + "/folder/deep/file"), "later");
}

TEST(LaterWrites, are_none_where_a_folder_was_only_read) {
  const InterruptedRemoval world;
  EXPECT_EQ(read(world.lower() + "/folder/deep/file"), "old");
  FailingSystem healthy;
  EXPECT_TRUE(finish_commit(world.lower(), healthy).left.empty());
  EXPECT_FALSE(fs::exists(world.lower() + "/folder"));
}

/// Commits, and takes that back, killed at call `number`.
class InterruptedUndo : public CommitWorld {
 public:
  explicit InterruptedUndo(std::size_t number) {
    FailingSystem healthy, killed;
    EXPECT_EQ(commit(healthy).ending, CommitEnding::done);
    killed.die_at(number, kAfter);
    const auto last = find_last_commits({lower()});
    EXPECT_TRUE(last && last->size() == 1U);
    (void)undo_commit(last->front(), {.sequence = 2, .kind = CommitRecord::Kind::undo}, killed);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
};

TEST(LaterWrites, stay_when_an_undo_is_resumed) {
  for (std::size_t number = 3; number <= 14; ++number) {
    const InterruptedUndo world(number);
    if (!world.has_journal_file()) continue;
    for (const char* name : {"hosts", "gone"}) {
      world.scratch().write("lower/draft", "later");
      fs::rename(world.lower() + "/draft", world.lower() + "/" + name);
    }
    FailingSystem healthy;
    const CommitResult result = finish_commit(world.lower(), healthy);
    EXPECT_EQ(result.ending, CommitEnding::done) << number;
    EXPECT_FALSE(world.has_journal_file());
    for (const char* name : {"/hosts", "/gone"}) EXPECT_EQ(read(world.lower() + name), "later") << number;
    if (!result.saved.empty()) EXPECT_TRUE(fs::exists(world.lower() + result.saved)) << number;
  }
}

TEST(Undo, leaves_out_what_the_commit_had_left_to_somebody_else) {
  const Interrupted world;
  world.write_anew("/hosts");
  EXPECT_EQ(names_of(world.resume().left), Names{"/hosts"});
  const auto last = find_last_commits({world.lower()});
  ASSERT_TRUE(last && last->size() == 1U);
  FailingSystem healthy;
  const CommitResult result =
      undo_commit(last->front(), {.sequence = 2, .kind = CommitRecord::Kind::undo}, healthy);
  EXPECT_EQ(result.ending, CommitEnding::done) << (result.failure ? result.failure->text() : "");
  EXPECT_EQ(read(world.lower() + "/hosts"), "later");
  EXPECT_EQ(read(world.lower() + "/gone"), "old");
  EXPECT_FALSE(fs::exists(world.lower() + "/tree"));
}

TEST(TakingBack, follows_a_change_that_cannot_be_made) {
  for (const char* change : {"exchange /lower/.ramroot/stage/0", "rename /lower/.ramroot/stage/1",
                             "rename /lower/gone", "exact-attrs /lower"}) {
    const CommitWorld world;
    FailingSystem system;
    system.fail_on = change;
    system.fail_on.insert(system.fail_on.find("/lower"), world.scratch().path());
    system.errno_value = EXDEV;
    const CommitResult result = world.commit(system);
    EXPECT_EQ(result.ending, CommitEnding::not_done) << change;
    EXPECT_EQ(world.names(), test::kOld) << change;
    EXPECT_FALSE(world.has_journal_file());
    EXPECT_FALSE(fs::exists(world.lower() + kCommitStage));
  }
}

TEST(Trial, refuses_a_file_system_that_cannot_exchange_names_before_anything_is_copied) {
  const CommitWorld world;
  FailingSystem system;
  system.fail_on = "exchange";
  system.errno_value = EINVAL;
  const CommitResult result = world.commit(system);
  EXPECT_EQ(result.ending, CommitEnding::not_done);
  EXPECT_NE(result.failure->text().find("cannot exchange two names"), std::string::npos);
  for (const std::string& call : system.calls) EXPECT_FALSE(call.starts_with("copy")) << call;
  EXPECT_EQ(world.names(), test::kOld);
  EXPECT_FALSE(fs::exists(world.lower() + kCommitStage));
}

TEST(TakingBack, at_a_resume_saves_what_was_to_be_committed) {
  const Interrupted world("exchange /lower/.ramroot/stage/0 /lower/hosts");
  FailingSystem system;
  system.fail_on = "rename " + world.lower() + "/gone";
  const CommitResult result = finish_commit(world.lower(), system);
  EXPECT_EQ(result.ending, CommitEnding::not_done);
  EXPECT_EQ(world.names(), test::kOld);
  EXPECT_FALSE(world.has_journal_file());
  EXPECT_EQ(read(world.lower() + result.saved + "/0"), "new");
  EXPECT_EQ(read(world.lower() + result.saved + "/1/inside"), "new");
}

TEST(TakingBack, that_fails_too_goes_on_in_the_same_direction) {
  const CommitWorld world;
  FailingSystem system, still, healthy;
  const std::size_t removal = number_of("rename /lower/gone /lower/.ramroot/stage/2");
  system.fail_at = {removal, removal + 2};  // and /tree cannot be taken away again
  still.fail_at = {1};
  EXPECT_EQ(world.commit(system).ending, CommitEnding::interrupted);
  EXPECT_TRUE(world.has_journal_file());
  EXPECT_EQ(read(world.lower() + "/hosts"), "old") << "what could be taken back is";
  EXPECT_EQ(finish_commit(world.lower(), still).ending, CommitEnding::interrupted);
  EXPECT_EQ(read(world.lower() + "/hosts"), "old") << "names do not change to and fro";
  EXPECT_EQ(finish_commit(world.lower(), healthy).ending, CommitEnding::not_done);
  EXPECT_EQ(world.names(), test::kOld);
  EXPECT_FALSE(world.has_journal_file());
}

TEST(TakingBack, ends_a_journal_whose_stage_is_gone) {
  const Interrupted world;
  fs::remove_all(world.lower() + kCommitStage);
  FailingSystem healthy;
  const CommitResult result = finish_commit(world.lower(), healthy);
  EXPECT_EQ(result.ending, CommitEnding::not_done);
  EXPECT_NE(result.failure->text().find("its copies are gone"), std::string::npos);
  EXPECT_EQ(world.names(), test::kOld);
  EXPECT_FALSE(world.has_journal_file());
}

TEST(Abandon, leaves_every_name_as_it_is_and_keeps_both_versions) {
  const Interrupted world("exchange /lower/.ramroot/stage/0 /lower/hosts");
  FailingSystem system;
  const CommitResult result = abandon_commit(world.lower(), system);
  EXPECT_EQ(result.ending, CommitEnding::done);
  EXPECT_EQ(world.names(), (std::vector<std::string>{"new", "old", "old", "old"}));
  EXPECT_EQ(result.left.size(), 4U);
  EXPECT_EQ(read(world.lower() + result.saved + "/0"), "old");
  EXPECT_EQ(read(world.lower() + result.saved + "/1/inside"), "new");
  EXPECT_FALSE(world.has_journal_file());
  EXPECT_EQ(world.commit(system).ending, CommitEnding::done) << "and a commit is possible again";
}

TEST(Abandon, needs_a_commit_that_waits) {
  const CommitWorld world;
  FailingSystem system;
  EXPECT_EQ(abandon_commit(world.lower(), system).ending, CommitEnding::not_done);
  EXPECT_EQ(system.calls.size(), 0U);
}

}  // namespace
}  // namespace ramroot
