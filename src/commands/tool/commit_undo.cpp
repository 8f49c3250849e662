// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_run.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kShownOps = 20;
constexpr const char* kNone = "there is no commit that could be taken back";

void print_plan(const std::vector<DoneCommit>& last, bool all_of_it) {
  std::size_t count = 0;
  for (const DoneCommit& one : last)
    for (const CommitOp& op : invert(one.journal.ops))
      if (++count <= kShownOps || all_of_it) print("  " + render_undo_op(op, target_of(one.lower)) + "\n");
  if (count > kShownOps && !all_of_it) print("  and " + std::to_string(count - kShownOps) + " more\n");
}

/// Takes the commit back on all file systems, or, if one of them refuses, on none: a later --undo is to find
/// them together.
int undo_all(const std::vector<DoneCommit>& last, std::uint64_t sequence, System& system) {
  CommitEndings endings("taken back", "not taken back");
  std::vector<Path> undone;
  bool is_refused = false;
  for (const DoneCommit& one : last) {
    const CommitResult result = undo_commit(one, sequence, system);
    is_refused = is_refused || result.ending == CommitEnding::not_done;
    if (result.ending == CommitEnding::done && result.left.empty()) undone.push_back(one.lower);
    else endings.add(target_of(one.lower), one.lower, result);
    if (is_refused) break;
  }
  const auto found = is_refused && !undone.empty() ? find_last_commits(undone) : last;
  if (!found) print_error(found.error().text());
  const std::vector<DoneCommit> again = found ? *found : std::vector<DoneCommit>();
  for (const Path& lower : undone) {
    CommitResult result;
    for (const DoneCommit& one : again)
      if (is_refused && one.lower == lower &&
          undo_commit(one, last.front().journal.sequence, system).ending == CommitEnding::done)
        result.ending = CommitEnding::not_done;
    endings.add(target_of(lower), lower, result);
  }
  return endings.tell();
}

int undo_at(const std::vector<Path>& places) {
  LinuxSystem system;
  if (const auto waiting = find_waiting(places)) return tell_not_done(*waiting);
  if (auto settled = settle(places, system); !settled) return tell_not_done(settled.error());
  const auto last = find_last_commits(places), all = find_done_commits(places);
  if (!last || !all) return tell_not_done((last ? all : last).error());
  if (last->empty()) return tell_not_done(kNone);  // somebody else has taken it back meanwhile
  for (const DoneCommit& one : *last)              // check all before undoing any
    if (auto same = check_unchanged(one); !same) return tell_not_done(same.error());
  return undo_all(*last, next_sequence(*all), system);
}

}  // namespace

int run_commit_undo(const CommitRequest& wanted) {
  if (const auto refused = refuse_commits("finding the last commit")) return *refused;
  const auto spot = find_blind_spot(probe_seen_boot());
  const auto lowers = find_lowers();
  if (lowers) tell_foreign(*lowers);
  const auto last = lowers ? find_last_commits(*lowers) : lowers.error();
  if (spot && (!last || last->empty())) return tell_not_done("finding the last commit (" + spot->why + ")");
  if (!last) return tell_not_done(last.error());
  if (last->empty()) return tell_not_done(kNone);
  print_plan(*last, wanted.dry_run);
  if (wanted.dry_run) return end_dry_run(*lowers);
  if (const auto refused = ask("Take the last commit back?", wanted.yes)) return *refused;
  const int code = run_at_lowers(undo_at);
  settle_fstab();
  if (code != 0) return code;
  print(
      "done: the real root is as it was before the last commit;\n"
      "this session goes on with what is in RAM\n");
  return 0;
}

}  // namespace ramroot
