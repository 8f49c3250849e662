#include <unistd.h>

#include <cstdio>

#include "base/byte_size.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/log.hpp"
#include "core/mount_policy.hpp"
#include "engine/commit_paths.hpp"
#include "engine/mount_table.hpp"
#include "engine/probe.hpp"
#include "engine/writable_root.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kShownOps = 20;
constexpr int kKilled = 128;  // and more, as shells say it

/// What is to be done, the first names of it, and how much that is.
void print_plan(const std::vector<CommitSet>& sets, bool all_of_it) {
  std::size_t count = 0;
  std::uint64_t bytes = 0;
  for (const CommitSet& set : sets)
    for (const CommitOp& op : set.ops) {
      bytes += op.bytes;
      if (++count <= kShownOps || all_of_it) print("  " + render_op(op, set.layers.target) + "\n");
    }
  if (count > kShownOps && !all_of_it) print("  and " + std::to_string(count - kShownOps) + " more\n");
  print(std::to_string(count) + (count == 1 ? " name, " : " names, ") + render_byte_size({bytes}) +
        " to copy\n");
}

bool is_confirmed() {
  print("Make this permanent? [y/N] ");
  const int answer = std::getchar();
  return answer == 'y' || answer == 'Y';
}

/// One line that changes, on a terminal only.
CommitProgress show_progress(const CommitSet& set) {
  if (::isatty(STDERR_FILENO) != 1) return [](std::size_t, std::uint64_t) {};
  return [&set](std::size_t ops, std::uint64_t bytes) {
    const bool is_last = ops == set.ops.size();
    (void)std::fprintf(stderr, "\r  copying: %zu of %zu, %s\033[K%s", ops, set.ops.size(),
                       render_byte_size({bytes}).c_str(), is_last ? "\r\033[K" : "");
  };
}

int code_of(const Path& target, const CommitResult& result) {
  if (result.failure) print_error(result.failure->text());
  switch (result.ending) {
    case CommitEnding::done: return static_cast<int>(ExitCode::done);
    case CommitEnding::not_done: return static_cast<int>(ExitCode::not_done);
    case CommitEnding::interrupted: break;
  }
  print_error("the commit to the disk of " + target + " is not finished: run 'ramroot-commit --resume'");
  return static_cast<int>(ExitCode::stop);
}

/// In the view. Sets are independent: one that fails keeps no other.
int commit_all(const std::vector<CommitSet>& sets) {
  LinuxSystem system;
  int code = 0;
  for (const CommitSet& set : sets) {
    const CommitResult result = commit_set(set, show_progress(set), system);
    code = std::max(code, code_of(set.layers.target, result));
  }
  return code;
}

int resume_at(const std::vector<Path>& places) {
  LinuxSystem system;
  int code = 0;
  for (const Path& place : places) {
    const bool was_waiting = has_journal(place);
    const CommitResult result = finish_commit(place, system);
    code = std::max(code, code_of(place, result));
    if (was_waiting && result.ending == CommitEnding::done) print("finished the commit to " + place + "\n");
  }
  return code;
}

int resume_in_view(const WritableFacts& facts) {
  std::vector<Path> places;
  for (const LowerMount& lower : facts.lowers) places.push_back(lower.at);
  return resume_at(places);
}

/// In a boot without protection the file systems are where they belong, and writable.
int resume_in_place() {
  const auto mounts = read_mounts();
  if (!mounts) return print_error(mounts.error().text()), static_cast<int>(ExitCode::not_done);
  std::vector<Path> places;
  for (const MountEntry& mount : *mounts)
    if (is_on_disk(mount.fstype) && mount.root == "/" && has_journal(mount.target))
      places.push_back(mount.target);
  return resume_at(places);
}

int run_in(View view, const std::function<int(const WritableFacts&)>& action) {
  LinuxSystem system;
  const auto run = run_in_writable_root(view, action, system);
  if (!run) return print_error(run.error().text()), static_cast<int>(ExitCode::not_done);
  if (run->still_open.empty()) return run->status;
  for (const std::string& why : run->still_open) print_error(why);
  log_to_kernel(Level::error,
                "the real root is STILL WRITABLE after ramroot-commit: end those programs and run "
                "'ramroot-commit -- true', or reboot");
  return run->status == 0 ? static_cast<int>(ExitCode::not_done) : run->status;
}

}  // namespace

int run_commit_paths(const CommitWanted& wanted) {
  const auto fail = [](const Error& error) {
    print_error(error.text());
    return static_cast<int>(ExitCode::not_done);
  };
  const auto trees = probe_protected_trees();
  if (!trees) return fail(trees.error());
  const auto paths = resolve_paths(wanted.paths, *trees);
  if (!paths) return fail(paths.error());
  const auto sets = select_changes(*paths, *trees);
  if (!sets) return fail(sets.error());
  if (sets->empty()) return print("nothing to do: there are no changes\n"), 0;
  print_plan(*sets, wanted.dry_run);
  if (wanted.dry_run) return 0;
  if (!wanted.yes && ::isatty(STDIN_FILENO) != 1)
    return print_error("not at a terminal: give --yes to make it permanent"),
           static_cast<int>(ExitCode::usage);
  if (!wanted.yes && !is_confirmed())
    return print("nothing was changed\n"), static_cast<int>(ExitCode::not_done);
  int code = run_in(View::bare, [&](const WritableFacts&) { return commit_all(*sets); });
  for (const CommitSet& set : *sets)  // killed, it could not say so itself
    if (code >= kKilled && has_journal(set.layers.lower))
      code = code_of(set.layers.target, {CommitEnding::interrupted, std::nullopt});
  if (code == 0) print("done: it is on the disk\n");
  return code;
}

int run_commit_resume() {
  const auto state = read_state();
  if (state && state->outcome == Outcome::is_protected) return run_in(View::bare, resume_in_view);
  return resume_in_place();
}

int run_commit_command(const std::vector<std::string>& command) {
  if (command.empty())
    print(
        "The real root, writable until you leave this shell ('exit'). What you change here is\n"
        "permanent; the running system sees it from then on.\n");
  return run_in(View::system, [&](const WritableFacts& facts) -> int { become(command, facts); });
}

}  // namespace ramroot
