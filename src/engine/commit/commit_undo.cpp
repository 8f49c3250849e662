// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "engine/journal/probe_object.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

/// Where the finished commit keeps what lay at `staged`.
Path kept_place(const DoneCommit& done, const Path& staged) {
  return done.kept + staged.substr(std::string_view(kCommitStage).size());
}

Result<bool> exists(const DoneCommit& done, const Path& staged) {
  const auto inode = inode_of(Place{done.lower, kept_place(done, staged)});
  if (!inode) return inode.error();
  return *inode != 0;
}

/// The commit put this folder and then names into it, one by one: has it anything else?
Result<bool> holds_only(const Path& folder, const Path& lower, const std::set<Path>& paths) {
  const auto names = read_names(lower + folder, paths.size() + 1);
  if (!names) return names.error();
  return std::all_of(names->begin(), names->end(),
                     [&](const std::string& name) { return paths.contains(folder + "/" + name); });
}

/// Is the name as the commit left it?
Result<bool> is_as_left(const DoneCommit& done, const CommitOp& op, const std::set<Path>& paths) {
  const Place at{done.lower, op.path};
  const auto inner = paths.lower_bound(op.path + "/");
  const bool has_inner = inner != paths.end() && inner->starts_with(op.path + "/");
  const bool is_put = op.kind == CommitOp::Kind::put;
  const auto now = probe_object(at, is_put && !has_inner ? Probe::with_contents : Probe::object_alone);
  if (!now) return now.error();
  if (op.kind == CommitOp::Kind::remove) return now->inode == 0;
  if (is_put && !has_inner) return is_unchanged(op.now, *now);
  if (is_put) return is_same_object(op.now, *now) ? holds_only(op.path, done.lower, paths) : false;
  if (now->inode == 0 || !is_same_object(op.was, *now)) return false;
  const Place result{done.lower, kept_place(done, op.back ? former_of(op) : applied_of(op))};
  return has_attributes_of(at, result, result);
}

/// The list of what a commit did, in the folder that it kept; nothing if there is none that counts.
Result<std::optional<Journal>> read_done(const Path& lower, const Path& kept) {
  const Place list{lower, kept + "/done.json"};
  const auto is_own = is_our_own(lower, list.path);
  if (!is_own) return is_own.error();
  if (!*is_own) return std::optional<Journal>();
  const auto text = read_file_beneath(list, kMostJournal);
  const bool is_strange = !text && (text.error().errno_value == EINVAL || text.error().errno_value == EFBIG);
  if (!text && !is_strange && !is_missing_or_link(text.error().errno_value)) return text.error();
  auto journal = text ? parse_journal(*text) : Result<Journal>(text.error());
  return journal ? std::optional(*std::move(journal)) : std::nullopt;
}

Result<void> add_done_commits(const Path& lower, std::vector<DoneCommit>& found) {
  const auto foreign = is_foreign(lower);
  if (!foreign) return foreign.error();
  if (*foreign) return {};
  const auto names = read_names(lower + kCommitFolder);
  if (!names) return names.error();
  for (const std::string& name : *names) {
    const Path kept = std::string(kCommitFolder) + "/" + name;
    if (!kept.starts_with(kKeptPrefix) && !kept.starts_with(kSavedPrefix) && kept != kCommitStage) continue;
    auto journal = read_done(lower, kept);
    if (!journal) return journal.error();
    if (*journal) found.push_back({lower, kept, **std::move(journal)});
  }
  return {};
}

}  // namespace

Result<bool> was_done(const DoneCommit& done, const CommitOp& op) {
  if (op.kind == CommitOp::Kind::remove) return exists(done, stage_of(op));
  if (op.kind == CommitOp::Kind::attributes) {
    const auto applied = exists(done, applied_of(op));
    return applied ? Result<bool>(*applied != op.back) : applied.error();
  }
  const auto staged = inode_of(Place{done.lower, kept_place(done, stage_of(op))});
  if (!staged) return staged.error();
  return *staged == 0 || *staged != op.now.inode;
}

Result<void> check_unchanged(const DoneCommit& done) {
  std::set<Path> paths;
  for (const CommitOp& op : done.journal.ops)
    if (op.kind == CommitOp::Kind::put) paths.insert(op.path);
  for (const CommitOp& op : done.journal.ops) {
    const auto same = is_as_left(done, op, paths);
    if (!same) return same.error();
    if (!*same)
      return Error{0, "take back the commit to " + done.lower,
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

Result<std::vector<DoneCommit>> find_done_commits(const std::vector<Path>& lowers) {
  std::vector<DoneCommit> found;
  for (const Path& lower : lowers)
    if (auto added = add_done_commits(lower, found); !added) return added.error();
  return found;
}

Result<std::vector<DoneCommit>> find_last_commits(const std::vector<Path>& lowers) {
  auto found = find_done_commits(lowers);
  if (!found) return found;
  std::vector<DoneCommit> done = *std::move(found);
  const std::uint64_t last = next_sequence(done) - 1;
  std::erase_if(done, [&](const DoneCommit& one) { return one.journal.sequence != last; });
  for (DoneCommit& one : done)
    std::erase_if(one.journal.ops, [&](const CommitOp& op) {
      const auto made = was_done(one, op);
      return made && !*made;  // if it cannot be known, the check before undoing tells why
    });
  std::erase_if(done, [](const DoneCommit& one) { return one.journal.ops.empty(); });
  return done;
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
  CommitResult result = write_and_apply({sequence, invert(done.journal.ops)}, lower, system);
  if (result.ending == CommitEnding::not_done) (void)clear_stage(lower, system);
  return result;
}

}  // namespace ramroot
