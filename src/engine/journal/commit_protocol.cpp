// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/commit_protocol.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/journal/apply_ops.hpp"
#include "engine/journal/rehearsal.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

/// What to do with copies that were not put in their places.
enum class Copies {
  discard,  ///< the session still has what was copied
  save,     ///< after a reboot they are all that is left of it
};

CommitResult not_done(const Error& error) { return {CommitEnding::not_done, error}; }
CommitResult interrupted(const Error& error) { return {CommitEnding::interrupted, error}; }

/// A single rename ends the commit: the journal becomes the list of what was done.
CommitResult finish(std::vector<CommitOp> left, const Path& lower, System& system) {
  const SyncFileSystem sync{Place{lower, "/"}};
  auto done = perform_all({sync, RemoveTree{Place{lower, kDoneJournal}},
                           Rename{Place{lower, kCommitJournal}, Place{lower, kDoneJournal}}},
                          system);
  if (!done) return interrupted(done.error());
  const bool has_copies = std::any_of(left.begin(), left.end(),
                                      [](const CommitOp& op) { return op.kind == CommitOp::Kind::put; });
  const auto kept = keep_stage(lower, has_copies ? KeptAs::saved : KeptAs::replaced, system);
  done = kept ? perform(sync, system) : kept.error();
  if (!done) return interrupted(done.error());
  CommitResult result{.left = std::move(left)};
  if (has_copies) result.saved = *kept;
  return result;
}

/// Ends a journal that is not carried out. It goes along with the stage, which it explains.
/// @return  the folder with both
Result<Path> save_stage(const Path& lower, System& system) {
  const auto stage = inode_of(Place{lower, kCommitStage});
  if (!stage) return stage.error();
  auto done = *stage != 0 ? Result<void>() : perform(MakeDir{Place{lower, kCommitStage}, 0700}, system);
  if (done) done = perform(Rename{Place{lower, kCommitJournal}, Place{lower, kEndedJournal}}, system);
  return done ? keep_stage(lower, KeptAs::saved, system) : Result<Path>(done.error());
}

/// All is as before: ends the journal, and the stage with it.
CommitResult end_taken_back(const Error& why, std::vector<CommitOp> left, Copies copies, const Path& lower,
                            System& system) {
  CommitResult result = not_done(why);
  result.left = std::move(left);
  const SyncFileSystem sync{Place{lower, "/"}};
  const auto is_undo = inode_of(Place{lower, kDoneJournal});
  if (!is_undo) return interrupted(is_undo.error());
  auto done = perform(sync, system);
  if (*is_undo != 0 || (copies == Copies::discard && result.left.empty())) {
    if (done) done = perform(RemoveFile{Place{lower, kCommitJournal}}, system);
    if (!done) return interrupted(done.error());
    // Nothing waits any more: what stays of the stage goes with the next commit.
    if (clear_stage(lower, system)) (void)perform(sync, system);
    return result;
  }
  const auto saved = done ? save_stage(lower, system) : Result<Path>(done.error());
  if (saved) result.saved = *saved;
  else done = saved.error();
  if (done) done = perform(sync, system);
  return done ? result : interrupted(done.error());
}

/// @param why  why it is taken back
CommitResult take_back(const Error& why, const std::vector<CommitOp>& ops, Copies copies, const Path& lower,
                       System& system) {
  Applied applied = apply_ops(invert(ops), lower, OnFailure::go_on, system);
  if (!applied.failure) return end_taken_back(why, std::move(applied.left), copies, lower, system);
  Error both = why;
  both.detail += (both.detail.empty() ? "" : "; ") + std::string("taking it back failed too: ") +
                 applied.failure->text();
  return interrupted(both);
}

/// Forward, unless it failed before; back from the first failure on, so that names never change to and fro.
CommitResult carry_out(const std::vector<CommitOp>& ops, Copies copies, const Path& lower, System& system) {
  const auto is_forward = inode_of(Place{lower, kForwardMark});
  if (!is_forward) return interrupted(is_forward.error());
  const auto stage = inode_of(Place{lower, kCommitStage});
  if (!stage) return interrupted(stage.error());
  if (*is_forward == 0) {
    const char* const why = *stage != 0 ? "it failed before, and was taken back" : "its copies are gone";
    return take_back(Error{0, "commit to " + lower, why}, ops, copies, lower, system);
  }
  Applied applied = apply_ops(ops, lower, OnFailure::stop, system);
  if (!applied.failure) return finish(std::move(applied.left), lower, system);
  if (auto turned = perform(RemoveDir{Place{lower, kForwardMark}}, system); !turned)
    return interrupted(*applied.failure);
  return take_back(*applied.failure, ops, copies, lower, system);
}

/// What comes before the journal: nothing has changed if it fails.
Result<void> write_journal(Journal& journal, const Path& lower, System& system, Interruption* interruption) {
  const Error asked_to_end{0, "commit to " + lower, "interrupted"};
  Rehearsal rehearsal(lower);
  for (CommitOp& op : journal.ops) {
    if (interruption != nullptr && interruption->arrived()) return asked_to_end;
    if (auto possible = rehearsal.add(op); !possible) return possible;
  }
  const auto marked = inode_of(Place{lower, kForwardMark});
  if (!marked) return marked.error();
  if (*marked == 0)
    if (auto done = perform(MakeDir{Place{lower, kForwardMark}, 0700}, system); !done) return done;
  if (auto done = perform(SyncFileSystem{Place{lower, "/"}}, system); !done) return done;
  if (interruption != nullptr && !interruption->shut_out()) return asked_to_end;
  return perform(StoreText{Place{lower, kCommitJournal}, render_journal(journal), kOnlyForRoot}, system);
}

Result<Journal> read_journal(const Path& lower) {
  const auto text = read_file_beneath(Place{lower, kCommitJournal}, kMostJournal);
  if (!text) return text.error();
  return parse_journal(*text);
}

}  // namespace

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

Result<bool> make_commit_folder(const Path& lower, System& system) {
  const auto folder = inode_of(Place{lower, kCommitFolder});
  if (!folder) return folder.error();
  if (*folder == 0)
    if (auto done = perform(MakeDir{Place{lower, kCommitFolder}, 0700}, system); !done) return done.error();
  return is_our_own(lower, kCommitFolder);
}

Result<void> prepare_stage(const Path& lower, System& system) {
  const auto journal = has_journal(lower);
  if (!journal) return journal.error();
  if (*journal)
    return Error{0, "commit to " + lower, "an earlier commit was interrupted",
                 "run 'ramroot-commit --resume' first"};
  const auto ours = make_commit_folder(lower, system);
  if (!ours) return ours.error();
  if (!*ours)
    return Error{0, "commit to " + lower, std::string(kCommitFolder) + " there does not belong to root alone",
                 "remove it"};
  return clear_stage(lower, system);
}

CommitResult write_and_apply(const Journal& given, const Path& lower, System& system,
                             Interruption* interruption) {
  Journal journal = given;
  if (auto stored = write_journal(journal, lower, system, interruption); !stored)
    return not_done(stored.error());
  if (auto done = perform(SyncFileSystem{Place{lower, "/"}}, system); !done) return interrupted(done.error());
  return carry_out(journal.ops, Copies::discard, lower, system);
}

CommitResult finish_commit(const Path& lower, System& system) {
  const auto waits = has_journal(lower);
  if (!waits) return not_done(waits.error());
  if (!*waits) {
    const auto foreign = is_foreign(lower);
    if (!foreign || *foreign) return foreign ? CommitResult{} : not_done(foreign.error());
    const auto was_cut_off = is_cut_off(lower);
    const auto done = was_cut_off ? clear_stage(lower, system) : was_cut_off.error();
    CommitResult result = done ? CommitResult{} : not_done(done.error());
    result.was_cut_off = was_cut_off && *was_cut_off;
    return result;
  }
  const auto journal = read_journal(lower);
  if (journal) {
    CommitResult result = carry_out(journal->ops, Copies::save, lower, system);
    result.made_s = journal->made_s;
    result.names = journal->names;
    return result;
  }
  const Error& why = journal.error();
  // Another version's journal and one that cannot be read stay: names may have changed already.
  if (why.errno_value != EINVAL) return interrupted(why);
  // It was on the disk before the first name changed (StoreText), so somebody has damaged it: the stage may
  // have the only copies, of what was there and of what should get there.
  const auto saved = save_stage(lower, system);
  const auto done = saved ? perform(SyncFileSystem{Place{lower, "/"}}, system) : saved.error();
  if (!done) return interrupted(done.error());
  CommitResult result = not_done(Error{0, why.attempt,
                                       "it is damaged, and the commit was interrupted: some names may be new "
                                       "already; what else it had, old and new, is in " +
                                           render_for_console(Place{lower, *saved}.text())});
  result.saved = *saved;
  return result;
}

CommitResult abandon_commit(const Path& lower, System& system) {
  const auto waits = has_journal(lower);
  if (!waits) return not_done(waits.error());
  if (!*waits)
    return not_done(Error{0, "give up the commit to " + lower, "no commit waits there to be finished"});
  const auto journal = read_journal(lower);
  const auto saved = save_stage(lower, system);
  Result<void> done;
  if (saved) done = perform(SyncFileSystem{Place{lower, "/"}}, system);
  if (!saved || !done) return interrupted(saved ? done.error() : saved.error());
  CommitResult result{.saved = *saved};
  if (journal) result.left = journal->ops;
  else result.failure = journal.error();
  return result;
}

}  // namespace ramroot
