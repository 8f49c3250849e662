#include "engine/commit_paths.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "base/beneath.hpp"
#include "engine/executor.hpp"
#include "engine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostJournal = 256U << 20;
constexpr const char* kKept = "/.ramroot/replaced-";

/// Of this boot: what was replaced in it may still be in use, and a file that is in use and has
/// no name any more keeps the kernel from making its file system read-only.
std::string boot_id() {
  const auto text = read_file_beneath("/proc/sys/kernel/random/boot_id", 256);
  return text ? text->substr(0, 8) : "unknown";
}

std::uint64_t inode_of(const Place& place) {
  struct stat now {};
  return ::lstat(place.text().c_str(), &now) == 0 ? now.st_ino : 0;
}

Result<void> perform_all(const std::vector<Step>& steps, System& system) {
  for (const Step& step : steps)
    if (auto done = perform(step, system); !done) return done;
  return {};
}

/// What commits of earlier boots replaced: nobody uses it any more.
void remove_leftovers(const Path& lower, System& system) {
  for (const std::string& name : list_folder(lower + kCommitFolder)) {
    const Path path = std::string(kCommitFolder) + "/" + name;
    if (path.starts_with(kKept) && !path.starts_with(kKept + boot_id()))
      (void)perform(RemoveTree{Place{lower, path}}, system);
  }
}

Result<void> prepare(const Path& lower, System& system) {
  if (has_journal(lower))
    return Error{0, "committing to " + lower,
                 "an earlier commit was interrupted: run 'ramroot-commit --resume' first"};
  struct stat now {};
  if (::lstat((lower + kCommitFolder).c_str(), &now) != 0)
    if (auto done = perform(MakeDir{Place{lower, kCommitFolder}, 0700}, system); !done) return done;
  remove_leftovers(lower, system);
  return perform_all({RemoveTree{Place{lower, kCommitStage}}, MakeDir{Place{lower, kCommitStage}, 0700}},
                     system);
}

/// Copies beside the real thing; what it replaces is untouched.
Result<void> stage(CommitSet& set, const CommitProgress& progress, System& system) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < set.ops.size(); ++i) {
    CommitOp& op = set.ops[i];
    progress(i, bytes);
    bytes += op.bytes;
    if (op.kind == CommitOp::Kind::remove) continue;
    const Place from{set.layers.upper, op.path}, to{set.layers.lower, stage_of(i)};
    if (auto done = perform(CopyTree{from, to, op.is_tree}, system); !done) return done;
    op.inode = inode_of(to);
    if (op.inode == 0) return Error{ENOENT, "reading " + to.text(), "it was staged a moment ago"};
  }
  progress(set.ops.size(), bytes);
  return {};
}

/// Known by the object that has the name now.
std::vector<bool> find_done(const std::vector<CommitOp>& ops, const Path& lower) {
  std::vector<bool> done;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const std::uint64_t now = inode_of(Place{lower, ops[i].path});
    switch (ops[i].kind) {
      case CommitOp::Kind::put: done.push_back(now != 0 && now == ops[i].inode); break;
      case CommitOp::Kind::remove: done.push_back(now == 0); break;
      case CommitOp::Kind::attributes: done.push_back(inode_of(Place{lower, stage_of(i)}) == 0); break;
    }
  }
  return done;
}

/// Journal first: without it a stage is nothing, and what lies in it may still be needed to undo.
Result<void> finish(const Path& lower, System& system) {
  Path kept;
  for (int number = 0; kept.empty() || inode_of(Place{lower, kept}) != 0; ++number)
    kept = kKept + boot_id() + "-" + std::to_string(number);
  return perform_all(
      {SyncFileSystem{Place{lower, "/"}}, RemoveFile{Place{lower, kCommitJournal}},
       Rename{Place{lower, kCommitStage}, Place{lower, kept}}, SyncFileSystem{Place{lower, "/"}}},
      system);
}

Result<void> apply(const std::vector<CommitOp>& ops, const Path& lower, System& system) {
  if (auto done = perform_all(make_apply_steps(ops, find_done(ops, lower), lower), system); !done)
    return done;
  return finish(lower, system);
}

CommitResult interrupted(const Error& error) { return {CommitEnding::interrupted, error}; }

}  // namespace

CommitResult commit_set(const CommitSet& given, const CommitProgress& progress, System& system) {
  CommitSet set = given;
  const Path& lower = set.layers.lower;
  if (auto done = prepare(lower, system); !done) return {CommitEnding::not_done, done.error()};
  auto staged = stage(set, progress, system);
  const Place top{lower, "/"};
  if (staged) staged = perform(SyncFileSystem{top}, system);
  // From the moment when the journal is there, the commit will be finished, whatever happens.
  if (staged) staged = perform(StoreText{Place{lower, kCommitJournal}, render_journal(set.ops)}, system);
  if (!staged) {
    (void)perform(RemoveTree{Place{lower, kCommitStage}}, system);
    return {CommitEnding::not_done, staged.error()};
  }
  if (auto done = perform(SyncFileSystem{top}, system); !done) return interrupted(done.error());
  if (auto done = apply(set.ops, lower, system); !done) return interrupted(done.error());
  return {};
}

bool has_journal(const Path& lower) { return inode_of(Place{lower, kCommitJournal}) != 0; }

CommitResult finish_commit(const Path& lower, System& system) {
  if (!has_journal(lower)) {
    auto done = perform(RemoveTree{Place{lower, kCommitStage}}, system);
    return done ? CommitResult{} : CommitResult{CommitEnding::not_done, done.error()};
  }
  const auto text = read_file_beneath(Place{lower, kCommitJournal}, kMostJournal);
  if (!text) return interrupted(text.error());
  const auto ops = parse_journal(*text);
  if (!ops) {
    // It was never complete on the disk, so nothing was applied.
    const auto done = perform_all(
        {RemoveTree{Place{lower, kCommitStage}}, RemoveFile{Place{lower, kCommitJournal}}}, system);
    return done ? CommitResult{CommitEnding::not_done, ops.error()} : interrupted(done.error());
  }
  if (auto done = apply(*ops, lower, system); !done) return interrupted(done.error());
  return {};
}

}  // namespace ramroot
