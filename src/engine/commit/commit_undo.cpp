// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "engine/commit/commit_records.hpp"
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

Result<bool> is_folder(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  return *now && S_ISDIR((*now)->st_mode);
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
  if (!journal) return std::optional<Journal>();
  Journal found = *std::move(journal);
  found.made = parse_journal_record(*text);
  return std::optional(std::move(found));
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

Result<std::vector<Path>> find_changed_since(const DoneCommit& done) {
  std::set<Path> paths, removed;
  for (const CommitOp& op : done.journal.ops) {
    if (op.kind == CommitOp::Kind::put) paths.insert(op.path);
    if (op.kind == CommitOp::Kind::remove) removed.insert(op.path);
  }
  std::vector<Path> changed;
  for (const CommitOp& op : done.journal.ops) {
    const auto same = is_as_left(done, op, paths);
    if (!same) return same.error();
    const Path folder = parent_of(op.path);
    const bool comes_along = op.kind != CommitOp::Kind::remove || removed.contains(folder);
    const auto has_place = comes_along ? Result<bool>(true) : is_folder(Place{done.lower, folder});
    if (!has_place) return has_place.error();
    if (!*same || !*has_place) changed.push_back(op.path);
  }
  return changed;
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

namespace {

/// The number of what is to be taken back; 0 if there is nothing.
std::uint64_t find_number(const std::vector<DoneCommit>& done, TakeBack what) {
  std::uint64_t last = 0, last_undo = 0;
  for (const DoneCommit& one : done) {
    const bool is_undo = one.journal.made.kind == CommitRecord::Kind::undo;
    std::uint64_t& number = is_undo ? last_undo : last;
    number = std::max(number, one.journal.sequence);
  }
  if (what == TakeBack::commit) return last;
  return last_undo > last ? last_undo : 0;
}

}  // namespace

Result<std::vector<DoneCommit>> find_last_commits(const std::vector<Path>& lowers, TakeBack what) {
  auto found = find_done_commits(lowers);
  if (!found) return found;
  std::vector<DoneCommit> done = *std::move(found);
  const std::uint64_t last = find_number(done, what);
  std::erase_if(done, [&](const DoneCommit& one) { return last == 0 || one.journal.sequence != last; });
  for (DoneCommit& one : done)
    std::erase_if(one.journal.ops, [&](const CommitOp& op) {
      const auto made = was_done(one, op);
      return made && !*made;  // if it cannot be known, the check before undoing tells why
    });
  std::erase_if(done, [](const DoneCommit& one) { return one.journal.ops.empty(); });
  return done;
}

CommitResult undo_commit(const DoneCommit& done, const CommitRecord& made, System& system,
                         Interruption* interruption) {
  const Path& lower = done.lower;
  const auto changed = find_changed_since(done);
  if (!changed) return {CommitEnding::not_done, changed.error()};
  if (!changed->empty())
    return {CommitEnding::not_done,
            Error{0, "take back the commit to " + lower,
                  render_for_console(changed->front()) + " was changed since by something else"}};
  auto ready = prepare_stage(lower, system);
  // Its journal goes, so its record goes to those without copies. Nothing but the list depends on that.
  if (ready) (void)add_past(lower, {done.journal.made}, system);
  if (ready) ready = perform(Rename{Place{lower, done.kept}, Place{lower, kCommitStage}}, system);
  if (!ready) return {CommitEnding::not_done, ready.error()};
  CommitResult result =
      write_and_apply({made.sequence, invert(done.journal.ops), made}, lower, system, interruption);
  if (result.ending == CommitEnding::not_done) (void)clear_stage(lower, system);
  return result;
}

}  // namespace ramroot
