// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/journal/probe_object.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

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

}  // namespace

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

Result<std::vector<Path>> settle(const std::vector<Path>& lowers, System& system) {
  std::vector<Path> settled;
  for (const Path& lower : lowers) {
    const auto waits = has_journal(lower);
    if (!waits) return waits.error();
    const auto foreign = is_foreign(lower);
    if (!foreign) return foreign.error();
    if (*waits || *foreign) continue;
    if (auto done = clear_stage(lower, system); !done) return done.error();
    settled.push_back(lower);
  }
  return settled;
}

namespace {

/// What the commit could not put in its place lies in its folder, which the undo does not know any more.
Result<void> mark_saved(const DoneCommit& done, System& system) {
  if (!done.kept.starts_with(kSavedPrefix)) return {};
  const auto marked = inode_of(Place{done.lower, kSavedMark});
  if (!marked) return marked.error();
  return *marked != 0 ? Result<void>() : perform(MakeDir{Place{done.lower, kSavedMark}, 0700}, system);
}

CommitResult apply_inverse(const DoneCommit& done, const CommitRecord& made, System& system,
                           Interruption* interruption) {
  const Path& lower = done.lower;
  if (auto ready = perform(Rename{Place{lower, done.kept}, Place{lower, kCommitStage}}, system); !ready)
    return {CommitEnding::not_done, ready.error()};
  const auto marked = mark_saved(done, system);
  CommitResult result =
      marked ? write_and_apply({made.sequence, invert(done.journal.ops), made}, lower, system, interruption)
             : CommitResult{CommitEnding::not_done, marked.error()};
  if (result.ending == CommitEnding::not_done) (void)clear_stage(lower, system);
  return result;
}

/// An Error if it cannot be taken back any more.
Result<void> prepare_undo(const DoneCommit& done, System& system) {
  const Path& lower = done.lower;
  const auto changed = find_changed_since(done);
  if (!changed) return changed.error();
  if (!changed->empty())
    return Error{0, "take back the commit to " + lower,
                 render_for_console(changed->front()) + " was changed since by something else"};
  return prepare_stage(lower, system);
}

}  // namespace

CommitResult undo_commit(const DoneCommit& done, const CommitRecord& made, System& system,
                         Interruption* interruption) {
  if (auto ready = prepare_undo(done, system); !ready) return {CommitEnding::not_done, ready.error()};
  CommitRecord own = made;
  // As --list counts them, if nothing was left to somebody else.
  const std::uint64_t names = done.journal.ops.size();
  own.names = std::max(names, done.journal.made.names);
  // Its journal goes, so its record goes to those without copies. Nothing but the list depends on that.
  (void)add_past(done.lower, {done.journal.made}, system);
  return apply_inverse(done, own, system, interruption);
}

CommitResult withdraw_undo(const DoneCommit& undone, const CommitRecord& original, System& system) {
  if (auto ready = prepare_undo(undone, system); !ready) return {CommitEnding::not_done, ready.error()};
  return apply_inverse(undone, original, system, nullptr);
}

}  // namespace ramroot
