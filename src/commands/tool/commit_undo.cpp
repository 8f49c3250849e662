// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/advice.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_question.hpp"
#include "commands/tool/commit_run.hpp"
#include "core/commit/change.hpp"
#include "core/commit/commit_list.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// What --undo and --redo say.
struct Words {
  const char *attempt, *none, *done;
};

Words words_for(TakeBack what) {
  if (what == TakeBack::commit)
    return {"find the last commit", "there is no commit that could be taken back",
            "done: the real root is as it was before the last commit;\n"};
  return {"find the last --undo", "there is no --undo that could be taken back",
          "done: the real root is as it was before the last --undo;\n"};
}

std::string name_of(const std::vector<DoneCommit>& last) {
  return render_record_name(last.front().journal.made, render_local_time);
}

std::string render_plan(const std::vector<DoneCommit>& last, std::size_t most) {
  std::string text = "This takes back " + name_of(last) + ":\n";
  std::size_t count = 0;
  for (const DoneCommit& one : last)
    for (const CommitOp& op : invert(one.journal.ops))
      if (++count <= most) text += "  " + render_undo_op(op, target_of(one.lower)) + "\n";
  return count > most ? text + "  and " + std::to_string(count - most) + " more\n" : text;
}

/// What changed the real root after this commit, and may be what changed its names.
void tell_later(const std::vector<DoneCommit>& last) {
  std::vector<ListedCommit> list;
  for (const DoneCommit& one : last)
    for (const CommitRecord& record : list_records(one.lower))
      if (record.sequence > one.journal.sequence) add_listed(list, record, one.lower, std::nullopt);
  for (std::size_t i = 0; i < std::min<std::size_t>(list.size(), 3); ++i)
    print_error("  since then there was " + render_record_name(list[i].record, render_local_time));
}

/// Says which names somebody has changed since.
/// @return  nothing if there are none; otherwise the exit code
std::optional<int> refuse_changed(const std::vector<DoneCommit>& last) {
  std::vector<Path> names;
  for (const DoneCommit& one : last) {
    const auto changed = find_changed_since(one);
    if (!changed) return tell_not_done(changed.error());
    for (const Path& name : *changed) names.push_back(Place{target_of(one.lower), name}.text());
  }
  if (names.empty()) return std::nullopt;
  print_error("cannot take back " + name_of(last) + ":");
  for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i)
    print_error("  " + render_for_console(names[i], kMostShown) + " was changed since");
  if (names.size() > kShownNames)
    print_error("  and " + std::to_string(names.size() - kShownNames) + " more");
  tell_later(last);
  return tell_not_done("what was there before the commit is in " +
                       Place{last.front().lower, last.front().kept}.text());
}

/// Whoever tells of it, the undo or who outlived it, uses the same words.
CommitEndings begin_undo_endings() {
  CommitEndings endings("taken back", "not taken back");
  return endings;
}

/// Takes the commit back on all file systems, or, if one of them refuses, on none: a later --undo is to find
/// them together.
int undo_all(const std::vector<DoneCommit>& last, const CommitRecord& made, System& system) {
  CommitEndings endings = begin_undo_endings();
  EndSignals signals;
  std::vector<Path> undone;
  bool is_refused = false, is_interrupted = false;
  for (const DoneCommit& one : last) {
    const CommitResult result = undo_commit(one, made, system, &signals);
    is_refused = is_refused || result.ending == CommitEnding::not_done;
    is_interrupted = is_refused && signals.arrived();
    if (result.ending == CommitEnding::done && result.left.empty()) undone.push_back(one.lower);
    else endings.add(target_of(one.lower), one.lower, result);
    if (is_refused) break;
  }
  const TakeBack again = made.kind == CommitRecord::Kind::undo ? TakeBack::undo : TakeBack::commit;
  const auto found = is_refused && !undone.empty() ? find_last_commits(undone, again) : last;
  if (!found) print_error(found.error());
  for (const Path& lower : undone) {
    CommitResult result;
    for (const DoneCommit& one : found ? *found : std::vector<DoneCommit>())
      if (is_refused && one.lower == lower &&
          undo_commit(one, last.front().journal.made, system).ending == CommitEnding::done)
        result.ending = CommitEnding::not_done;
    endings.add(target_of(lower), lower, result);
  }
  const int code = endings.tell();
  if (is_interrupted) print_error("nothing was changed");
  return is_interrupted ? signals.exit_status() : code;
}

/// A commit may have been refused by a disk, and copies may be gone, or not be mounted.
/// @return  nothing if all of the commit is there
std::optional<std::string> tell_part(const std::vector<DoneCommit>& last) {
  const std::uint64_t disks = last.front().journal.made.disks;
  if (disks <= last.size()) return std::nullopt;
  std::string where;
  for (const DoneCommit& one : last) append_item(where, target_of(one.lower));
  print_error("that commit was to change " + std::to_string(disks) +
              " file systems, and what it replaced is kept here only of " + where +
              ": only that is taken back");
  return where;
}

/// @param confirmed  the number of the commit that the question was about
int undo_at(const std::vector<Path>& places, TakeBack what, std::uint64_t confirmed,
            const CommitRecord& made) {
  LinuxSystem system;
  if (const auto waiting = find_waiting(places)) return tell_not_done(*waiting);
  if (auto settled = settle(places, system); !settled) return tell_not_done(settled.error());
  const auto last = find_last_commits(places, what);
  if (!last) return tell_not_done(last.error());
  if (last->empty()) return tell_not_done(words_for(what).none);  // somebody else has taken it back meanwhile
  if (last->front().journal.sequence != confirmed)
    return tell_not_done(
        "nothing was changed, because another commit was made or taken back meanwhile: look again");
  if (const auto refused = refuse_changed(*last)) return *refused;  // all before undoing any
  return undo_all(*last, made, system);
}

/// Why there is nothing to take back.
int tell_none(const std::vector<Path>& lowers, TakeBack what) {
  const auto undo = find_last_commits(lowers, TakeBack::undo);
  if (what == TakeBack::undo || !undo || undo->empty()) return tell_not_done(words_for(what).none);
  print_error("there is nothing more to take back: the last was " + name_of(*undo));
  return tell_not_done("'ramroot-commit --redo' makes permanent again what that took back");
}

std::vector<Path> lowers_of(const std::vector<DoneCommit>& last) {
  std::vector<Path> lowers;
  lowers.reserve(last.size());
  for (const DoneCommit& one : last) lowers.push_back(one.lower);
  return lowers;
}

int take_back(const CommitRequest& wanted, TakeBack what) {
  const Words words = words_for(what);
  if (const auto refused = refuse_commits(words.attempt)) return *refused;
  std::optional<NothingChangedYet> unchanged(std::in_place);
  const auto spot = find_blind_spot(probe_seen_boot());
  const auto lowers = find_lowers();
  if (lowers) tell_foreign(*lowers);
  const auto last = lowers ? find_last_commits(*lowers, what) : lowers.error();
  if (spot && (!last || last->empty())) return tell_not_done(Error{0, std::string(words.attempt), spot->why});
  if (!last) return tell_not_done(last.error());
  if (last->empty()) return tell_none(*lowers, what);
  const auto part = tell_part(*last);
  if (const auto refused = refuse_changed(*last)) return *refused;
  const auto render_all = [&] { return render_plan(*last, SIZE_MAX); };
  if (wanted.dry_run) return print(render_all()), end_dry_run(*lowers);
  if (!(wanted.quiet && wanted.yes)) print(render_plan(*last, kShownNames));
  if (const auto refused = ask("Take back " + name_of(*last) + "?", wanted.yes, render_all)) return *refused;
  const auto sequence = probe_sequence();
  if (!sequence) return tell_not_done(sequence.error());
  CommitRecord made =
      begin_record(what == TakeBack::commit ? CommitRecord::Kind::undo : CommitRecord::Kind::redo, *sequence,
                   last->front().journal.made.what, last->size());
  for (const DoneCommit& one : *last) made.names += one.journal.ops.size();
  const EndSignals signals;
  unchanged.reset();
  int code = run_at_lowers([&](const std::vector<Path>& places) {
    return undo_at(places, what, last->front().journal.sequence, made);
  });
  if (code >= kKilled && code != signals.exit_status())
    code = tell_of_killed(begin_undo_endings(), lowers_of(*last), *sequence, code);
  settle_fstab();
  if (code >= kKilled && code == signals.exit_status()) signals.end_process();
  if (code != 0) return code;
  if (!wanted.quiet && part)
    print("done, on the disk of " + *part + " only; this session goes on with what is in RAM\n");
  else if (!wanted.quiet) print(words.done + std::string("this session goes on with what is in RAM\n"));
  return 0;
}

}  // namespace

int run_commit_undo(const CommitRequest& wanted) { return take_back(wanted, TakeBack::commit); }

int run_commit_redo(const CommitRequest& wanted) { return take_back(wanted, TakeBack::undo); }

}  // namespace ramroot
