// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/commit_protocol.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <set>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

/// An unused name for the folder with what a commit replaced.
Result<Path> name_kept(const Path& lower) {
  for (int number = 0;; ++number) {
    Path kept = kept_by_this_boot() + "-" + std::to_string(number);
    const auto inode = inode_of(Place{lower, kept});
    if (!inode) return inode.error();
    if (*inode == 0) return kept;
  }
}

Result<void> keep_stage(const Path& lower, System& system) {
  const auto kept = name_kept(lower);
  if (!kept) return kept.error();
  return perform(Rename{Place{lower, kCommitStage}, Place{lower, *kept}}, system);
}

/// An operation is done if the inode that now has the name says so.
Result<std::vector<bool>> find_done(const std::vector<CommitOp>& ops, const Path& lower) {
  std::vector<bool> done;
  for (const CommitOp& op : ops) {
    const auto now = inode_of(Place{lower, op.path});
    if (!now) return now.error();
    switch (op.kind) {
      case CommitOp::Kind::put: done.push_back(*now != 0 && *now == op.inode); break;
      case CommitOp::Kind::remove: done.push_back(*now == 0); break;
      case CommitOp::Kind::attributes: done.push_back(false); break;  // doing it twice does no harm
    }
  }
  return done;
}

/// A single rename ends the commit: the journal becomes the list of what was done.
Result<void> finish(const Path& lower, System& system) {
  const SyncFileSystem sync{Place{lower, "/"}};
  auto done = perform_all({sync, RemoveTree{Place{lower, kDoneJournal}},
                           Rename{Place{lower, kCommitJournal}, Place{lower, kDoneJournal}}},
                          system);
  if (done) done = keep_stage(lower, system);
  return done ? perform(sync, system) : done;
}

Result<void> apply(const std::vector<CommitOp>& ops, const Path& lower, System& system) {
  const auto is_done = find_done(ops, lower);
  if (!is_done) return is_done.error();
  if (auto done = perform_all(make_apply_steps(ops, *is_done, lower), system); !done) return done;
  return finish(lower, system);
}

/// Checks each operation against the names as the operations before it leave them: a folder that
/// an earlier operation puts does not contain what has its name now.
class Rehearsal {
 public:
  explicit Rehearsal(Path lower) : lower_(std::move(lower)) {}

  /// An operation that cannot work must be refused before it is in a journal, which could then
  /// never be finished.
  Result<void> add(const CommitOp& op) {
    const bool is_new = op.kind == CommitOp::Kind::put && !op.replaces;
    const auto now = stat_beneath(Place{lower_, op.path});
    if (!now) return now.error();
    const bool in_made = made_.contains(parent_of(op.path));
    const bool is_there = *now && !in_made;
    if (is_new ? is_there : !is_there) return changed(op);
    if (op.kind == CommitOp::Kind::attributes && !S_ISDIR((*now)->st_mode)) return changed(op);
    if (is_new && !in_made) {
      const auto folder = stat_beneath(Place{lower_, parent_of(op.path)});
      if (!folder) return folder.error();
      if (!*folder || !S_ISDIR((*folder)->st_mode)) return changed(op);
    }
    if (op.kind != CommitOp::Kind::put) return {};
    made_.insert(op.path);
    const auto staged = inode_of(Place{lower_, stage_of(op)});
    if (!staged) return staged.error();
    return *staged != 0 && *staged == op.inode ? Result<void>() : changed(op);
  }

 private:
  Error changed(const CommitOp& op) const {
    return Error{0, "committing to " + lower_, render_for_console(op.path) + " changed meanwhile: try again"};
  }

  Path lower_;
  std::set<Path> made_ = {};
};

CommitResult interrupted(const Error& error) { return {CommitEnding::interrupted, error}; }

}  // namespace

std::string kept_by_this_boot() {
  const auto text = read_file_beneath("/proc/sys/kernel/random/boot_id", 256);
  return kKeptPrefix + (text ? text->substr(0, 8) : "unknown");
}

Result<std::uint64_t> inode_of(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  return *now ? std::uint64_t{(*now)->st_ino} : 0;
}

Result<void> perform_all(const std::vector<Step>& steps, System& system) {
  for (const Step& step : steps)
    if (auto done = perform(step, system); !done) return done;
  return {};
}

Result<bool> is_our_own(const Path& lower, const Path& path) {
  const auto now = stat_beneath(Place{lower, path});
  if (!now) return now.error();
  return *now && (*now)->st_uid == ::geteuid() && ((*now)->st_mode & 022U) == 0;
}

Result<bool> is_foreign(const Path& lower) {
  for (const char* path : {kCommitFolder, kCommitJournal, kCommitStage}) {
    const auto now = stat_beneath(Place{lower, path});
    if (!now) return now.error();
    if (!*now) continue;
    if (auto ours = is_our_own(lower, path); !ours || !*ours) return ours ? Result<bool>(true) : ours;
  }
  return false;
}

Result<bool> has_journal(const Path& lower) {
  for (const char* path : {kCommitFolder, kCommitJournal})
    if (auto ours = is_our_own(lower, path); !ours || !*ours) return ours;
  const auto now = stat_beneath(Place{lower, kCommitJournal});
  if (!now) return now.error();
  return *now && S_ISREG((*now)->st_mode);
}

Result<void> clear_stage(const Path& lower, System& system) {
  const auto is_done = inode_of(Place{lower, kDoneJournal});
  if (!is_done) return is_done.error();
  if (*is_done != 0) return keep_stage(lower, system);
  return perform(RemoveTree{Place{lower, kCommitStage}}, system);
}

Result<void> prepare_stage(const Path& lower, System& system) {
  const auto journal = has_journal(lower);
  if (!journal) return journal.error();
  if (*journal)
    return Error{0, "committing to " + lower,
                 "an earlier commit was interrupted: run 'ramroot-commit --resume' first"};
  const auto folder = inode_of(Place{lower, kCommitFolder});
  if (!folder) return folder.error();
  if (*folder == 0)
    if (auto done = perform(MakeDir{Place{lower, kCommitFolder}, 0700}, system); !done) return done;
  const auto ours = is_our_own(lower, kCommitFolder);
  if (!ours) return ours.error();
  if (!*ours)
    return Error{0, "committing to " + lower,
                 std::string(kCommitFolder) + " there does not belong to root alone: remove it"};
  return clear_stage(lower, system);
}

CommitResult write_and_apply(const Journal& journal, const Path& lower, System& system) {
  const Place top{lower, "/"};
  Rehearsal rehearsal(lower);
  for (const CommitOp& op : journal.ops)
    if (auto possible = rehearsal.add(op); !possible) return {CommitEnding::not_done, possible.error()};
  auto stored = perform(SyncFileSystem{top}, system);
  if (stored)
    stored = perform(StoreText{Place{lower, kCommitJournal}, render_journal(journal), kOnlyForRoot}, system);
  if (!stored) return {CommitEnding::not_done, stored.error()};
  if (auto done = perform(SyncFileSystem{top}, system); !done) return interrupted(done.error());
  if (auto done = apply(journal.ops, lower, system); !done) return interrupted(done.error());
  return {};
}

CommitResult finish_commit(const Path& lower, System& system) {
  const auto waits = has_journal(lower);
  if (!waits) return {CommitEnding::not_done, waits.error()};
  if (!*waits) {
    const auto foreign = is_foreign(lower);
    if (!foreign || *foreign)
      return foreign ? CommitResult{} : CommitResult{CommitEnding::not_done, foreign.error()};
    const auto done = clear_stage(lower, system);
    return done ? CommitResult{} : CommitResult{CommitEnding::not_done, done.error()};
  }
  const auto text = read_file_beneath(Place{lower, kCommitJournal}, kMostJournal);
  if (!text) return interrupted(text.error());
  const auto journal = parse_journal(*text);
  if (!journal && journal.error().errno_value == EPROTONOSUPPORT) return interrupted(journal.error());
  if (!journal) {
    // The journal was not complete on the disk, so nothing was applied.
    auto done = clear_stage(lower, system);
    if (done) done = perform(RemoveFile{Place{lower, kCommitJournal}}, system);
    return done ? CommitResult{CommitEnding::not_done, journal.error()} : interrupted(done.error());
  }
  if (auto done = apply(journal->ops, lower, system); !done) return interrupted(done.error());
  return {};
}

}  // namespace ramroot
