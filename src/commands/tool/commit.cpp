// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_question.hpp"
#include "commands/tool/commit_request.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/progress.hpp"
#include "core/packages/conflict_text.hpp"
#include "engine/commit/commit_paths.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/commit/leftover_removal.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/machine/end_signals.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Whoever tells of it, the commit or who outlived it, uses the same words.
CommitEndings begin_commit_endings() {
  CommitEndings endings("permanent", "not permanent");
  return endings;
}

/// What earlier commits replaced goes before the first copy is made, everywhere at once.
/// @param settled  where nothing keeps a commit from being made
void make_room(const std::vector<CommitSet>& sets, const std::vector<Path>& settled,
               const std::vector<Path>& all) {
  std::vector<OpenDisk> open;
  for (const CommitSet& set : sets)
    if (!set.ops.empty() && std::count(settled.begin(), settled.end(), set.layers.lower) > 0)
      open.push_back({set.layers.lower, room_needed(set)});
  LinuxSystem system;
  remove_leftovers(open, all, Occasion::commit, system);
}

/// Runs in the view with the writable real root. A set that fails does not keep the others from
/// being committed.
int commit_all(const std::vector<CommitSet>& sets, const CommitRecord& made, Progress::Drawn drawn) {
  CommitEndings endings = begin_commit_endings();
  EndSignals signals;
  bool is_interrupted = false;
  for (const CommitSet& set : sets) {
    if (set.ops.empty()) continue;
    Progress progress(bytes_of(set), names_of(set), drawn);
    const auto tell_staged = [&, names = std::size_t{0}, known = std::size_t{0}](std::size_t ops) mutable {
      while (known < ops) names += set.ops[known++].objects;
      if (ops < set.ops.size()) progress.set_names(names);
      else progress.put_in_place();
      return !signals.arrived();
    };
    LinuxSystem system([&](std::uint64_t bytes) { return progress.add_bytes(bytes), !signals.arrived(); });
    CommitResult result = commit_set(set, made, tell_staged, system, &signals);
    progress.clear();
    if (signals.arrived() && result.ending == CommitEnding::not_done) {
      result.failure =
          Error{0, "commit to the disk of " + set.layers.target, "interrupted; nothing was changed there"};
      is_interrupted = true;
    }
    endings.add(set.layers.target, set.layers.lower, result);
  }
  const int code = endings.tell();
  // Once a journal is written nothing is interrupted, so this is true of all file systems.
  if (is_interrupted) print_error("nothing was changed");
  return is_interrupted && code == static_cast<int>(ExitCode::not_done) ? signals.exit_status() : code;
}

/// So that its end, however it comes, is understood by settle_fstab().
Result<void> announce_fstab(const std::vector<CommitSet>& sets) {
  LinuxSystem system;
  for (const CommitSet& set : sets)
    if (set.fstab)
      if (auto done = perform_all(make_fstab_intent(*set.fstab), system); !done) return done;
  return {};
}

std::string_view name_outcome(int code) {
  switch (code) {
    case static_cast<int>(ExitCode::done): return "done";
    case static_cast<int>(ExitCode::partly): return "partly";
    case static_cast<int>(ExitCode::stop): return "interrupted";
    default: return "not done";
  }
}

/// Says how it ended, in the form that was asked for.
/// @return  the exit code
int tell_end(const CommitRequest& wanted, const std::vector<CommitSet>& sets, int code,
             std::string_view outcome, const std::string& text) {
  if (wanted.json) print(render_sets_json(sets, outcome));
  else if (!wanted.quiet) print(text);
  return code;
}

int commit_selected(const std::vector<CommitSet>& sets, CommitRecord made, Progress::Drawn drawn) {
  const auto all = find_lowers();
  const auto commit = [&](const std::vector<Path>& lowers) {
    LinuxSystem system;
    const auto settled = settle(lowers, system);
    if (!settled) return tell_not_done(settled.error());
    make_room(sets, *settled, *all);
    return commit_all(sets, made, drawn);
  };
  int code = run_at_lowers(lowers_of(sets), commit, [&]() -> Result<void> {
    if (!all) return all.error();
    if (auto numbered = number(made, *all); !numbered) return numbered;
    return announce_fstab(sets);
  });
  const EndSignals signals;
  if (code >= kKilled && code != signals.exit_status())
    code = tell_of_killed(begin_commit_endings(), lowers_of(sets), made.sequence, code);
  settle_fstab();
  return code;
}

/// A journal that keeps these changes from being committed; if there are none, any: what it has to do looks
/// like nothing to do.
std::optional<Error> find_waiting_for(const std::vector<CommitSet>& sets) {
  if (!lowers_of(sets).empty()) return find_waiting(lowers_of(sets));
  const auto lowers = find_lowers();
  return lowers ? find_waiting(*lowers) : lowers.error();
}

int refuse_conflicts(const std::vector<Path>& undecided) {
  const std::vector<Path> names = sort_by_weight(undecided);
  print_error(names.size() == 1
                  ? "cannot commit, because this name is in conflict:"
                  : "cannot commit, because " + std::to_string(names.size()) + " names are in conflict:");
  print_conflicts(names);
  return static_cast<int>(ExitCode::not_done);
}

/// Half a commit must never come as a surprise: whoever wants the rest alone says so.
int refuse_unwritable(const Unwritable& one, const std::vector<CommitSet>& sets) {
  const std::string target = render_for_console(one.target);
  const bool is_rest = lowers_of(sets).size() > 1;
  return tell_not_done("cannot commit what changed on " + target + ": " + one.why.sentence(),
                       is_rest ? "to commit the rest, add --exclude=" + target : one.why.advice);
}

}  // namespace

int run_commit_paths(const CommitRequest& wanted) {
  std::optional<NothingChangedYet> unchanged(std::in_place);
  const auto requested = select_requested(wanted);
  if (!requested) return tell_not_done(requested.error());
  if (!requested->undecided.empty()) return refuse_conflicts(requested->undecided);
  if (requested->unwritable) return refuse_unwritable(*requested->unwritable, requested->sets);
  const std::vector<CommitSet>* const sets = &requested->sets;
  const auto render_all = [&] { return render_commit_plan(*sets, wanted, SIZE_MAX); };
  const std::string plan = wanted.dry_run  ? render_all()
                           : sets->empty() ? ""
                                           : render_commit_plan(*sets, wanted, kShownNames);
  const bool any =
      std::any_of(sets->begin(), sets->end(), [](const CommitSet& set) { return !set.ops.empty(); });
  if (const auto waiting = !any || wanted.dry_run ? find_waiting_for(*sets) : std::nullopt)
    return tell_not_done(*waiting);
  if (!any)
    return tell_end(wanted, *sets, 0, "nothing to do",
                    sets->empty() ? "nothing to do: there are no changes\n" : plan + "nothing else to do\n");
  if (requested->split)
    for (const std::string& line : render_split(*requested->split)) print_error(line);
  if (wanted.dry_run) return tell_end(wanted, *sets, 0, "dry run", plan);
  if (!wanted.json && !(wanted.quiet && wanted.yes)) print(plan);
  if (const auto refused = ask("Make this permanent?", wanted.yes, render_all)) return *refused;
  const EndSignals signals;
  unchanged.reset();
  const int code = commit_selected(
      *sets, begin_record(CommitRecord::Kind::commit, name_request(wanted), lowers_of(*sets).size()),
      wanted.quiet ? Progress::Drawn::never : Progress::Drawn::on_terminal);
  if (code == 0 || wanted.json)
    (void)tell_end(wanted, *sets, code, name_outcome(code), "done: it is on the disk\n");
  if (code >= kKilled && code == signals.exit_status()) signals.end_process();
  return code;
}

}  // namespace ramroot
