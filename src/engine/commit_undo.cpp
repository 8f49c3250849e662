#include "engine/commit_undo.hpp"

#include <algorithm>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/executor.hpp"
#include "engine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostJournal = 256U << 20;

/// Does each name still have what the commit gave it?
Result<void> check_unchanged(const DoneCommit& done) {
  for (const CommitOp& op : done.journal.ops) {
    const auto now = inode_of(Place{done.lower, op.path});
    if (!now) return now.error();
    const bool is_there = *now != 0;
    const bool same =
        op.kind == CommitOp::Kind::put ? *now == op.inode : is_there == (op.kind != CommitOp::Kind::remove);
    if (!same)
      return Error{0, "taking back the commit to " + done.lower,
                   render_for_console(op.path) + " was changed since by something else"};
  }
  return {};
}

}  // namespace

std::vector<DoneCommit> find_done_commits(const std::vector<Path>& lowers) {
  std::vector<DoneCommit> found;
  for (const Path& lower : lowers)
    for (const std::string& name : list_folder(lower + kCommitFolder)) {
      const Path kept = std::string(kCommitFolder) + "/" + name;
      if (!kept.starts_with(kKeptPrefix)) continue;
      const auto text = read_file_beneath(Place{lower, kept + "/done.json"}, kMostJournal);
      if (!text) continue;
      if (auto journal = parse_journal(*text)) found.push_back({lower, kept, *std::move(journal)});
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
  std::vector<std::uint64_t> kept;
  for (const CommitOp& op : done.journal.ops) {
    const auto inode = inode_of(Place{lower, stage_of(op)});
    if (!inode) return (void)clear_stage(lower, system), CommitResult{CommitEnding::not_done, inode.error()};
    kept.push_back(*inode);
  }
  CommitResult result = write_and_apply({sequence, invert(done.journal.ops, kept)}, lower, system);
  if (result.ending == CommitEnding::not_done) (void)clear_stage(lower, system);
  return result;
}

}  // namespace ramroot
