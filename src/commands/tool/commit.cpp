// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_question.hpp"
#include "commands/tool/commit_request.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/commit_sets.hpp"
#include "core/packages/conflict_text.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/machine/end_signals.hpp"

namespace ramroot {

namespace {

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
  const int code = commit_sets(
      *sets, begin_record(CommitRecord::Kind::commit, name_request(wanted), lowers_of(*sets).size()),
      wanted.quiet ? Progress::Drawn::never : Progress::Drawn::on_terminal);
  if (code == 0 || wanted.json)
    (void)tell_end(wanted, *sets, code, name_outcome(code), "done: it is on the disk\n");
  if (code >= kKilled && code == signals.exit_status()) signals.end_process();
  return code;
}

}  // namespace ramroot
