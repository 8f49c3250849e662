// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_question.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/undo_text.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/machine/session.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Whoever tells of it, the undo or who outlived it, uses the same words.
CommitEndings begin_undo_endings() {
  CommitEndings endings("taken back", "not taken back");
  return endings;
}

/// Takes back what was done on one file system, because another one refused its part.
/// @return  how the undo ended there
CommitResult withdraw(const DoneCommit& original, const CommitRecord& made, System& system) {
  const auto parts = find_parts({original.lower}, made);
  if (!parts) return {CommitEnding::done, parts.error()};
  if (parts->empty()) return {};
  CommitResult result = withdraw_undo(parts->front(), original.journal.made, system);
  if (result.ending == CommitEnding::interrupted) return result;
  const bool is_withdrawn = result.ending == CommitEnding::done;
  result.ending = is_withdrawn ? CommitEnding::not_done : CommitEnding::done;
  return result;
}

/// Takes the commit back on all file systems, or, if one of them refuses, on none: a later --undo is to find
/// them together.
int undo_all(const std::vector<DoneCommit>& last, const CommitRecord& made, System& system) {
  CommitEndings endings = begin_undo_endings();
  EndSignals signals;
  std::vector<DoneCommit> undone;
  bool is_refused = false, is_interrupted = false;
  for (const DoneCommit& one : last) {
    const CommitResult result = undo_commit(one, made, system, &signals);
    is_refused = is_refused || result.ending == CommitEnding::not_done;
    is_interrupted = is_refused && signals.arrived();
    if (result.ending == CommitEnding::done && result.left.empty()) undone.push_back(one);
    else endings.add(target_of(one.lower), one.lower, result);
    if (is_refused) break;
  }
  for (const DoneCommit& one : undone) {
    endings.add(target_of(one.lower), one.lower, is_refused ? withdraw(one, made, system) : CommitResult{});
  }
  const int code = endings.tell();
  if (is_interrupted) print_error("nothing was changed");
  return is_interrupted ? signals.exit_status() : code;
}

/// Both times the same names of the same commit, wherever that is kept by now.
bool is_same(const std::vector<DoneCommit>& a, const std::vector<DoneCommit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const DoneCommit& one, const DoneCommit& other) {
                      return one.lower == other.lower && one.journal == other.journal;
                    });
}

/// Runs where the real root can be written, and nobody else commits.
/// @param confirmed  what the question was about
int undo_at(const std::vector<Path>& places, TakeBack what, const std::vector<DoneCommit>& confirmed,
            const CommitRecord& made) {
  LinuxSystem system;
  const auto lowers = find_lowers();
  if (!lowers) return tell_not_done(lowers.error());
  if (const auto waiting = find_waiting(*lowers)) return tell_not_done(*waiting);
  if (auto settled = settle(places, system); !settled) return tell_not_done(settled.error());
  const auto now = find_last_commits(*lowers, what);
  if (!now) return tell_not_done(now.error());
  if (!is_same(*now, confirmed))
    return tell_not_done(
        "nothing was changed, because another commit was made or taken back meanwhile: look again");
  if (const auto refused = refuse_changed(*now)) return *refused;  // all before undoing any
  return undo_all(*now, made, system);
}

std::vector<Path> lowers_of(const std::vector<DoneCommit>& last) {
  std::vector<Path> lowers;
  lowers.reserve(last.size());
  for (const DoneCommit& one : last) lowers.push_back(one.lower);
  return lowers;
}

CommitRecord begin_undo_record(const std::vector<DoneCommit>& last, TakeBack what) {
  const CommitRecord& taken = last.front().journal.made;
  CommitRecord made =
      begin_record(what == TakeBack::commit ? CommitRecord::Kind::undo : CommitRecord::Kind::redo, taken.what,
                   last.size());
  made.origin = origin_of(taken);
  return made;
}

/// What is to be taken back, or the exit code if that cannot be.
struct LastCommit {
  std::vector<DoneCommit> last = {};
  std::optional<int> refused = std::nullopt;
};

LastCommit find_last(TakeBack what) {
  const UndoWords words = words_for(what);
  const auto spot = find_blind_spot(probe_seen_boot());
  const auto lowers = find_lowers();
  if (lowers) tell_foreign(*lowers);
  if (const auto unended = lowers ? find_unended(*lowers) : std::nullopt)
    return {{}, tell_not_done(*unended)};
  auto last = lowers ? find_last_commits(*lowers, what) : lowers.error();
  if (spot && (!last || last->empty()))
    return {{}, tell_not_done(Error{0, std::string(words.attempt), spot->why})};
  if (!last) return {{}, tell_not_done(last.error())};
  if (last->empty()) return {{}, tell_none(*lowers, what)};
  return {*std::move(last)};
}

/// @return  the exit code
int take_back_confirmed(const std::vector<DoneCommit>& last, TakeBack what) {
  CommitRecord made = begin_undo_record(last, what);
  const EndSignals signals;
  const auto undo = [&](const std::vector<Path>& places) { return undo_at(places, what, last, made); };
  const auto number_it = [&]() -> Result<void> {
    const auto lowers = find_lowers();
    return lowers ? number(made, *lowers) : lowers.error();
  };
  int code = run_at_lowers(lowers_of(last), undo, number_it);
  if (code >= kKilled && code != signals.exit_status())
    code = tell_of_killed(begin_undo_endings(), lowers_of(last), made.sequence, code);
  settle_fstab();
  if (code >= kKilled && code == signals.exit_status()) signals.end_process();
  return code;
}

constexpr const char* kSessionGoesOn = "this session goes on with what is in RAM\n";

int take_back(const CommitRequest& wanted, TakeBack what) {
  const UndoWords words = words_for(what);
  if (const auto refused = refuse_commits(words.attempt)) return *refused;
  std::optional<NothingChangedYet> unchanged(std::in_place);
  const auto [last, none] = find_last(what);
  if (none) return *none;
  const auto part = tell_part(last);
  if (const auto refused = refuse_changed(last)) return *refused;
  const auto render_all = [&commit = last] { return render_undo_plan(commit, SIZE_MAX); };
  if (wanted.dry_run) return print(render_all()), 0;
  if (auto possible = check_lowers(lowers_of(last)); !possible) return tell_not_done(possible.error());
  if (!(wanted.quiet && wanted.yes)) print(render_undo_plan(last, kShownNames));
  if (const auto refused = ask("Take that back?", wanted.yes, render_all)) return *refused;
  const EndSignals signals;
  unchanged.reset();
  if (const int code = take_back_confirmed(last, what); code != 0) return code;
  if (wanted.quiet) return 0;
  const auto is_protected = is_protected_boot();
  const bool is_session = chosen_union() == nullptr && is_protected && *is_protected;
  const std::string where = part ? "done, on the disk of " + *part + " only" : words.done;
  print(where + (is_session ? (part ? "; " : ";\n") + std::string(kSessionGoesOn) : "\n"));
  return 0;
}

}  // namespace

int run_commit_undo(const CommitRequest& wanted) { return take_back(wanted, TakeBack::commit); }

int run_commit_redo(const CommitRequest& wanted) { return take_back(wanted, TakeBack::undo); }

}  // namespace ramroot
