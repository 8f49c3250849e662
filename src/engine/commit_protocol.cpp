#include "engine/commit_protocol.hpp"

#include <cerrno>

#include "base/beneath.hpp"
#include "engine/executor.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostJournal = 256U << 20;

/// A free name for what a commit replaced.
Path name_kept(const Path& lower) {
  Path kept;
  for (int number = 0; kept.empty() || inode_of(Place{lower, kept}) != 0; ++number)
    kept = kept_by_this_boot() + "-" + std::to_string(number);
  return kept;
}

/// Known by the object that has the name now.
std::vector<bool> find_done(const std::vector<CommitOp>& ops, const Path& lower) {
  std::vector<bool> done;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const std::uint64_t now = inode_of(Place{lower, ops[i].path});
    switch (ops[i].kind) {
      case CommitOp::Kind::put: done.push_back(now != 0 && now == ops[i].inode); break;
      case CommitOp::Kind::remove: done.push_back(now == 0); break;
      case CommitOp::Kind::attributes: done.push_back(false); break;  // twice is as good as once
    }
  }
  return done;
}

/// The journal goes in one step: it becomes the list of what was done.
Result<void> finish(const Path& lower, System& system) {
  return perform_all(
      {SyncFileSystem{Place{lower, "/"}}, RemoveTree{Place{lower, kDoneJournal}},
       Rename{Place{lower, kCommitJournal}, Place{lower, kDoneJournal}},
       Rename{Place{lower, kCommitStage}, Place{lower, name_kept(lower)}}, SyncFileSystem{Place{lower, "/"}}},
      system);
}

Result<void> apply(const std::vector<CommitOp>& ops, const Path& lower, System& system) {
  if (auto done = perform_all(make_apply_steps(ops, find_done(ops, lower), lower), system); !done)
    return done;
  return finish(lower, system);
}

CommitResult interrupted(const Error& error) { return {CommitEnding::interrupted, error}; }

}  // namespace

std::string kept_by_this_boot() {
  const auto text = read_file_beneath("/proc/sys/kernel/random/boot_id", 256);
  return kKeptPrefix + (text ? text->substr(0, 8) : "unknown");
}

std::uint64_t inode_of(const Place& place) {
  const auto now = stat_beneath(place);
  return now ? now->st_ino : 0;
}

Result<void> perform_all(const std::vector<Step>& steps, System& system) {
  for (const Step& step : steps)
    if (auto done = perform(step, system); !done) return done;
  return {};
}

bool has_journal(const Path& lower) { return inode_of(Place{lower, kCommitJournal}) != 0; }

Result<void> clear_stage(const Path& lower, System& system) {
  const Place stage{lower, kCommitStage};
  if (inode_of(Place{lower, kDoneJournal}) == 0) return perform(RemoveTree{stage}, system);
  return perform(Rename{stage, Place{lower, name_kept(lower)}}, system);
}

Result<void> prepare_stage(const Path& lower, System& system) {
  if (has_journal(lower))
    return Error{0, "committing to " + lower,
                 "an earlier commit was interrupted: run 'ramroot-commit --resume' first"};
  if (inode_of(Place{lower, kCommitFolder}) == 0)
    if (auto done = perform(MakeDir{Place{lower, kCommitFolder}, 0700}, system); !done) return done;
  return clear_stage(lower, system);
}

CommitResult write_and_apply(const Journal& journal, const Path& lower, System& system) {
  const Place top{lower, "/"};
  auto stored = perform(SyncFileSystem{top}, system);
  if (stored) stored = perform(StoreText{Place{lower, kCommitJournal}, render_journal(journal)}, system);
  if (!stored) return {CommitEnding::not_done, stored.error()};
  if (auto done = perform(SyncFileSystem{top}, system); !done) return interrupted(done.error());
  if (auto done = apply(journal.ops, lower, system); !done) return interrupted(done.error());
  return {};
}

CommitResult finish_commit(const Path& lower, System& system) {
  if (!has_journal(lower)) {
    const auto done = clear_stage(lower, system);
    return done ? CommitResult{} : CommitResult{CommitEnding::not_done, done.error()};
  }
  const auto text = read_file_beneath(Place{lower, kCommitJournal}, kMostJournal);
  if (!text) return interrupted(text.error());
  const auto journal = parse_journal(*text);
  if (!journal) {
    // It was never complete on the disk, so nothing was applied.
    const auto done = perform_all(
        {RemoveTree{Place{lower, kCommitStage}}, RemoveFile{Place{lower, kCommitJournal}}}, system);
    return done ? CommitResult{CommitEnding::not_done, journal.error()} : interrupted(done.error());
  }
  if (auto done = apply(journal->ops, lower, system); !done) return interrupted(done.error());
  return {};
}

}  // namespace ramroot
