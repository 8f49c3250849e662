// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "base/tree_walk.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

bool is_later(const struct stat& one, const struct stat& than) {
  return one.st_ctim.tv_sec != than.st_mtim.tv_sec ? one.st_ctim.tv_sec > than.st_mtim.tv_sec
                                                   : one.st_ctim.tv_nsec > than.st_mtim.tv_nsec;
}

/// Looks for something younger than a commit.
class LaterSearch : public TreeVisitor {
 public:
  explicit LaterSearch(const struct stat& journal) : journal_(journal) {}

  Next object(const Found& found) override {
    struct stat now {};
    const bool is_known = ::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) == 0;
    return note(!is_known || is_later(now, journal_));
  }
  Next enter(const Found& found, int) override { return object(found); }
  Next unreadable(const std::string&, int) override { return note(true); }

  bool has_found = false;

 private:
  Next note(bool found) {
    has_found = found;
    return found ? Next::stop : Next::go_on;
  }

  const struct stat& journal_;
};

/// Is something in this new folder younger than the commit? What cannot be read may be.
bool has_later(const Place& folder, const struct stat& journal) {
  auto fd = open_beneath(folder, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return true;
  LaterSearch search(journal);
  walk_tree(*std::move(fd), "", search);
  return search.has_found;
}

/// Is this the object that the commit put there, and unchanged?
bool is_as_put(const CommitOp& op, const struct stat& now, const Place& at, const struct stat& journal) {
  if (now.st_ino != op.inode) return false;
  if (S_ISDIR(now.st_mode)) return op.replaces || !has_later(at, journal);
  return now.st_mtim.tv_sec == op.mtime_s && now.st_mtim.tv_nsec == op.mtime_ns;
}

}  // namespace

Result<void> check_unchanged(const DoneCommit& done) {
  const auto journal = stat_beneath(Place{done.lower, done.kept + "/done.json"});
  if (!journal) return journal.error();
  for (const CommitOp& op : done.journal.ops) {
    const Place at{done.lower, op.path};
    const auto now = stat_beneath(at);
    if (!now) return now.error();
    const bool same = op.kind == CommitOp::Kind::put
                          ? *now && *journal && is_as_put(op, **now, at, **journal)
                          : now->has_value() == (op.kind != CommitOp::Kind::remove);
    if (!same)
      return Error{0, "taking back the commit to " + done.lower,
                   render_for_console(op.path) + " was changed since by something else"};
  }
  return {};
}

Result<void> settle(const std::vector<Path>& lowers, System& system) {
  for (const Path& lower : lowers) {
    const auto waits = has_journal(lower);
    if (!waits) return waits.error();
    const auto foreign = is_foreign(lower);
    if (!foreign) return foreign.error();
    if (*waits || *foreign) continue;
    if (auto done = clear_stage(lower, system); !done) return done;
  }
  return {};
}

std::vector<DoneCommit> find_done_commits(const std::vector<Path>& lowers) {
  std::vector<DoneCommit> found;
  for (const Path& lower : lowers) {
    const auto foreign = is_foreign(lower);
    if (!foreign || *foreign) continue;
    for (const std::string& name : list_folder(lower + kCommitFolder)) {
      const Path kept = std::string(kCommitFolder) + "/" + name;
      if (!kept.starts_with(kKeptPrefix) && kept != kCommitStage) continue;
      const auto is_own = is_our_own(lower, kept + "/done.json");
      if (!is_own || !*is_own) continue;
      const auto text = read_file_beneath(Place{lower, kept + "/done.json"}, kMostJournal);
      if (!text) continue;
      if (auto journal = parse_journal(*text)) found.push_back({lower, kept, *std::move(journal)});
    }
  }
  return found;
}

std::uint64_t next_sequence(const std::vector<DoneCommit>& done) {
  std::uint64_t last = 0;
  for (const DoneCommit& one : done) last = std::max(last, one.journal.sequence);
  return last + 1;
}

CommitResult undo_commit(const DoneCommit& done, std::uint64_t sequence, System& system) {
  const Path& lower = done.lower;
  auto ready = check_unchanged(done);
  if (ready) ready = prepare_stage(lower, system);
  if (ready) ready = perform(Rename{Place{lower, done.kept}, Place{lower, kCommitStage}}, system);
  if (!ready) return {CommitEnding::not_done, ready.error()};
  std::vector<KeptObject> kept;
  for (const CommitOp& op : done.journal.ops) {
    const auto now = stat_beneath(Place{lower, stage_of(op)});
    if (!now) return (void)clear_stage(lower, system), CommitResult{CommitEnding::not_done, now.error()};
    kept.push_back(*now ? KeptObject{(*now)->st_ino, (*now)->st_mtim.tv_sec, (*now)->st_mtim.tv_nsec}
                        : KeptObject{});
  }
  CommitResult result = write_and_apply({sequence, invert(done.journal.ops, kept)}, lower, system);
  if (result.ending == CommitEnding::not_done) (void)clear_stage(lower, system);
  return result;
}

}  // namespace ramroot
