// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>
#include <cstdint>

#include <algorithm>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_endings.hpp"
#include "commands/tool/commit_run.hpp"
#include "commands/tool/progress.hpp"
#include "core/mounts/fstab_merge.hpp"
#include "core/request/config.hpp"
#include "engine/commit/commit_paths.hpp"
#include "engine/commit/commit_undo.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/packages/package_run.hpp"
#include "system/linux_system.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kShownOps = 20;

std::uint64_t bytes_of(const CommitSet& set) {
  std::uint64_t bytes = 0;
  for (const CommitOp& op : set.ops) bytes += op.bytes;
  return bytes;
}

void print_fstab(const FstabEdit& edit) {
  print("  /etc/fstab gets these changes, the lines that ramroot wrote stay what they were:\n");
  for (const std::string& line : render_line_changes(edit.before, edit.after)) print("    " + line + "\n");
}

/// Prints what will be done: the first names, and totals.
void print_plan(const std::vector<CommitSet>& sets, bool all_of_it) {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  for (const CommitSet& set : sets) {
    bytes += bytes_of(set);
    for (const CommitOp& op : set.ops)
      if (++count <= kShownOps || all_of_it) print("  " + render_op(op, set.layers.target) + "\n");
  }
  if (count > kShownOps && !all_of_it) print("  and " + std::to_string(count - kShownOps) + " more\n");
  for (const CommitSet& set : sets) {
    if (set.fstab) print_fstab(*set.fstab);
    for (const std::string& why : set.left) print("  left        " + why + "\n");
  }
  std::size_t excluded = 0;
  for (const CommitSet& set : sets) excluded += set.excluded;
  if (excluded > 0)
    print("  left out    " + std::to_string(excluded) + (excluded == 1 ? " change" : " changes") +
          " that are excluded: see 'ramroot diff'\n");
  print(std::to_string(count) + (count == 1 ? " name, " : " names, ") + render_byte_size({bytes}) +
        " to copy\n");
}

/// Where the file systems are mounted that get something.
std::vector<Path> lowers_of(const std::vector<CommitSet>& sets) {
  std::vector<Path> lowers;
  for (const CommitSet& set : sets)
    if (!set.ops.empty()) lowers.push_back(set.layers.lower);
  return lowers;
}

/// Runs in the view with the writable real root. A set that fails does not keep the others from
/// being committed.
int commit_all(const std::vector<CommitSet>& sets, std::uint64_t sequence) {
  CommitEndings endings("permanent", "not permanent");
  const EndSignals signals;
  bool is_interrupted = false;
  for (const CommitSet& set : sets) {
    if (set.ops.empty()) continue;
    Progress progress(bytes_of(set), set.ops.size());
    LinuxSystem system([&](std::uint64_t bytes) { return progress.add_bytes(bytes), !signals.arrived(); });
    CommitResult result = commit_set(
        set, sequence, [&](std::size_t names) { return progress.set_names(names), !signals.arrived(); },
        system);
    progress.clear();
    if (signals.arrived() && result.ending == CommitEnding::not_done) {
      result.failure = Error{0, "nothing was committed to the disk of " + set.layers.target, "interrupted"};
      is_interrupted = true;
    }
    endings.add(set.layers.target, set.layers.lower, result);
  }
  const int code = endings.tell();
  return is_interrupted && code == static_cast<int>(ExitCode::not_done) ? signals.exit_status() : code;
}

CommitFilter make_filter(const CommitRequest& wanted) {
  CommitFilter filter{{}, wanted.included, wanted.mine, wanted.theirs};
  if (wanted.all) {
    filter.excluded = default_exclusions();
    const Config config = read_config("/");
    filter.excluded.insert(filter.excluded.end(), config.commit_exclude.begin(), config.commit_exclude.end());
    for (const std::string& warning : config.warnings.lines()) print_error(warning);
  }
  filter.excluded.insert(filter.excluded.end(), wanted.excluded.begin(), wanted.excluded.end());
  return filter;
}

/// As overlayroot-chroot takes it.
Error suggest_command(const std::vector<std::string>& words) {
  std::string command = "ramroot-commit --";
  for (const std::string& word : words) command += " " + render_for_console(word);
  return {0, "committing " + render_for_console(words.front()),
          "there is no such path; to run a command in the real root: " + command};
}

/// Selects the changes and refuses what can be refused before the user is asked.
Result<std::vector<CommitSet>> select(const CommitRequest& wanted) {
  const auto trees = probe_protected_trees();
  if (!trees) return trees.error();
  if (auto possible = check_can_be_opened({View::bare, std::vector<Path>()}); !possible)
    return possible.error();
  if (const auto running = find_package_run(); running && !wanted.dry_run)
    return Error{0, "committing", *running + " is installing packages: wait until it is done"};
  const auto paths = resolve_paths(wanted.paths, *trees);
  if (!paths && !wanted.paths.empty() && wanted.paths.front().find('/') == std::string::npos &&
      is_program(wanted.paths.front()))
    return suggest_command(wanted.paths);
  if (!paths) return paths.error();
  auto sets = select_changes(*paths, make_filter(wanted), *trees);
  if (!sets) return sets;
  if (auto possible = check_can_be_opened({View::bare, lowers_of(*sets)}); !possible) return possible.error();
  return sets;
}

/// Is the commit of this number on the disk?
Result<bool> is_permanent(const CommitSet& set, std::uint64_t sequence) {
  const auto done = find_done_commits({set.layers.lower});
  if (!done) return done.error();
  return std::any_of(done->begin(), done->end(),
                     [&](const DoneCommit& one) { return one.journal.sequence == sequence; });
}

/// So that its end, however it comes, is understood by settle_fstab().
Result<void> announce_fstab(const std::vector<CommitSet>& sets) {
  LinuxSystem system;
  for (const CommitSet& set : sets)
    if (set.fstab)
      if (auto done = perform_all(make_fstab_intent(*set.fstab), system); !done) return done;
  return {};
}

Result<std::uint64_t> probe_sequence() {
  const auto lowers = find_lowers();
  const auto done = lowers ? find_done_commits(*lowers) : lowers.error();
  return done ? Result<std::uint64_t>(next_sequence(*done)) : done.error();
}

/// What a child that was killed could not report itself.
/// @return  the exit code; that of the killed child if nothing of it is on the disk
int tell_of_killed(const std::vector<CommitSet>& sets, std::uint64_t sequence, int code) {
  CommitEndings endings("permanent", "not permanent");
  bool is_any = false;
  for (const CommitSet& set : sets) {
    if (set.ops.empty()) continue;
    const auto waits = has_journal(set.layers.lower);
    const auto permanent = is_permanent(set, sequence);
    CommitResult result{permanent && *permanent ? CommitEnding::done : CommitEnding::not_done};
    if (!permanent) result.failure = permanent.error();
    if (!waits || *waits || !permanent) result.ending = CommitEnding::interrupted;
    is_any = is_any || result.ending != CommitEnding::not_done;
    endings.add(set.layers.target, set.layers.lower, result);
  }
  const int told = endings.tell();
  return is_any && told != 0 ? told : code;
}

}  // namespace

int run_commit_paths(const CommitRequest& wanted) {
  const auto sets = select(wanted);
  if (!sets) return tell_not_done(sets.error());
  const bool any =
      std::any_of(sets->begin(), sets->end(), [](const CommitSet& set) { return !set.ops.empty(); });
  if (any || !sets->empty()) print_plan(*sets, wanted.dry_run);
  if (!any) return print(sets->empty() ? "nothing to do: there are no changes\n" : "nothing else to do\n"), 0;
  if (wanted.dry_run) return 0;
  if (const auto refused = ask("Make this permanent?", wanted.yes)) return *refused;
  const auto sequence = probe_sequence();
  if (!sequence) return tell_not_done(sequence.error());
  if (auto announced = announce_fstab(*sets); !announced) return tell_not_done(announced.error());
  const EndSignals signals;
  int code = run_at_lowers(lowers_of(*sets), [&](const std::vector<Path>& lowers) {
    LinuxSystem system;
    if (auto settled = settle(lowers, system); !settled) return tell_not_done(settled.error());
    return commit_all(*sets, *sequence);
  });
  if (code >= kKilled) code = tell_of_killed(*sets, *sequence, code);
  settle_fstab();
  if (code >= kKilled && code == signals.exit_status()) signals.end_process();
  if (code != 0) return code;
  return print("done: it is on the disk\n"), 0;
}

int run_commit_command(const std::vector<std::string>& command) {
  const mode_t mask = ::umask(0);  // LinuxSystem sets it to 0; the command must get the caller's
  const std::string program = command.empty() ? "a shell" : command.front();
  return run_in_view({.program = program}, [&](const WritableFacts& facts) -> int {
    for (const std::string& why : facts.closed) print_error("it stays read-only: " + why);
    LinuxSystem system;
    for (const LowerMount& lower : facts.lowers)
      remove_leftovers(lower.shown_at, Occasion::command, {}, system);
    if (command.empty())
      print(
          "The real root, writable until you leave this shell ('exit'). What you change here is\n"
          "permanent; the running system sees it from then on.\n");
    ::umask(mask);
    become(command, facts);
  });
}

}  // namespace ramroot
