// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_undo.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_run.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kShownOps = 20;

int resume_at(const std::vector<Path>& places) {
  LinuxSystem system;
  int code = 0;
  for (const Path& place : places) {
    const auto waited = has_journal(place);
    const CommitResult result = finish_commit(place, system);
    code = std::max(code, report_ending(place, result));
    if (waited && *waited && result.ending == CommitEnding::done)
      print("finished the commit to " + place + "\n");
  }
  return code;
}

/// The commits made by the last command, one for each file system.
std::vector<DoneCommit> find_last(const std::vector<Path>& lowers) {
  std::vector<DoneCommit> done = find_done_commits(lowers);
  const std::uint64_t last = next_sequence(done) - 1;
  std::erase_if(done, [&](const DoneCommit& one) { return one.journal.sequence != last; });
  return done;
}

/// The path in the running system: "/var" for "/ro/var".
Path target_of(const Path& lower) {
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected) return lower;
  return lower == state->ro ? "/" : lower.substr(state->ro.size());
}

void print_plan(const std::vector<DoneCommit>& last, bool all_of_it) {
  std::size_t count = 0;
  for (const DoneCommit& one : last)
    for (const CommitOp& op : invert(one.journal.ops, std::vector<KeptObject>(one.journal.ops.size())))
      if (++count <= kShownOps || all_of_it) print("  " + render_undo_op(op, target_of(one.lower)) + "\n");
  if (count > kShownOps && !all_of_it) print("  and " + std::to_string(count - kShownOps) + " more\n");
}

int undo_at(const std::vector<Path>& places) {
  LinuxSystem system;
  for (const Path& place : places) {
    const auto waits = has_journal(place);
    if (waits && !*waits) continue;
    return print_error(waits ? "a commit to " + target_of(place) +
                                   " was interrupted: run 'ramroot-commit --resume' first"
                             : waits.error().text()),
           static_cast<int>(ExitCode::not_done);
  }
  if (auto settled = settle(places, system); !settled)
    return print_error(settled.error().text()), static_cast<int>(ExitCode::not_done);
  const std::vector<DoneCommit> done = find_done_commits(places);
  const std::vector<DoneCommit> last = find_last(places);
  for (const DoneCommit& one : last)  // check all before undoing any
    if (auto same = check_unchanged(one); !same)
      return print_error(same.error().text()), static_cast<int>(ExitCode::not_done);
  int code = 0;
  for (const DoneCommit& one : last)
    code = std::max(code, report_ending(target_of(one.lower), undo_commit(one, next_sequence(done), system)));
  return code;
}

bool changes_fstab(const std::vector<DoneCommit>& commits) {
  return std::any_of(commits.begin(), commits.end(), [](const DoneCommit& one) {
    return std::any_of(one.journal.ops.begin(), one.journal.ops.end(), [&](const CommitOp& op) {
      const Path target = target_of(one.lower);
      return (target == "/" ? op.path : target + op.path) == "/etc/fstab";
    });
  });
}

/// Where the machine may not be protected, the file systems that are seen are what there is: a rescue
/// system, a chroot on a disk.
bool hides_commits(const BlindSpot& spot) {
  return spot.kind == BlindSpot::Kind::record ||
         (spot.kind == BlindSpot::Kind::root && find_lowers().empty());
}

}  // namespace

int run_commit_resume() {
  if (const auto spot = find_blind_spot(probe_seen_boot()); spot && hides_commits(*spot))
    return print_error("finding interrupted commits (" + spot->why + ")"),
           static_cast<int>(ExitCode::not_done);
  return run_at_lowers(resume_at);
}

int run_commit_undo(const CommitRequest& wanted) {
  const auto spot = find_blind_spot(probe_seen_boot());
  const std::vector<DoneCommit> last = find_last(find_lowers());
  if (spot && (last.empty() || hides_commits(*spot)))
    return print_error("finding the last commit (" + spot->why + ")"), static_cast<int>(ExitCode::not_done);
  if (last.empty())
    return print_error("there is no commit that could be taken back"), static_cast<int>(ExitCode::not_done);
  print_plan(last, wanted.dry_run);
  if (wanted.dry_run) return 0;
  if (const auto refused = ask("Take the last commit back?", wanted.yes)) return *refused;
  const int code = run_at_lowers(undo_at);
  if (code != 0) return code;
  LinuxSystem system;
  if (changes_fstab(last))
    if (auto done = perform_all(make_fstab_undo(), system); !done) print_error(done.error().text());
  print(
      "done: the real root is as it was before the last commit;\n"
      "this session goes on with what is in RAM\n");
  return 0;
}

}  // namespace ramroot
