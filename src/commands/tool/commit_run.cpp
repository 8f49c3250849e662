// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_run.hpp"

#include <unistd.h>

#include <cstdio>
#include <set>
#include <utility>

#include "base/beneath.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/boot/log.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"
#include "engine/commit/layers.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

bool is_protected_boot() {
  const auto state = read_state();
  return state && state->outcome == Outcome::is_protected;
}

/// True if it cannot be read: the attempt to finish it will report the reason.
bool has_commits(const Path& at) {
  const auto folder = stat_beneath(Place{at, kCommitFolder});
  return !folder || *folder;
}

}  // namespace

int run_in_view(View view, const std::function<int(const WritableFacts&)>& action) {
  LinuxSystem system;
  const auto run = run_in_writable_root(view, action, system);
  if (!run) return print_error(run.error().text()), static_cast<int>(ExitCode::not_done);
  for (const std::string& warning : run->warnings) print_error(warning);
  if (run->still_open.empty()) return run->status;
  if (run->status == 0) print_error("the work is done, but the real root cannot be made read-only again:");
  for (const std::string& why : run->still_open) print_error(why);
  log_to_kernel(Level::error,
                "the real root is STILL WRITABLE after ramroot-commit: end those programs and run "
                "'ramroot-commit -- true', or reboot");
  return run->status == 0 ? static_cast<int>(ExitCode::not_done) : run->status;
}

int run_at_lowers(const std::function<int(const std::vector<Path>&)>& action) {
  if (!is_protected_boot()) return action(find_lowers());
  return run_in_view(View::bare, [&](const WritableFacts& facts) {
    std::vector<Path> places;
    for (const LowerMount& lower : facts.lowers) places.push_back(lower.at);
    return action(places);
  });
}

std::vector<Path> find_plain_places() {
  std::vector<Path> places;
  std::set<std::pair<std::string, Path>> known;  // the same file system can be mounted several times
  const auto mounts = read_mounts();
  if (!mounts) return places;
  for (const MountEntry& mount : *mounts) {
    const bool is_whole = mount.root == "/" || mount.fstype == "btrfs";  // a subvolume is one of its own
    if (!is_on_disk(mount.fstype) || !is_whole || mount.hidden || is_read_only(mount.flags) ||
        is_read_only(mount.super) || !has_commits(mount.target))
      continue;
    if (known.emplace(mount.device, mount.root).second) places.push_back(mount.target);
  }
  return places;
}

std::vector<Path> find_lowers() {
  if (!is_protected_boot()) return find_plain_places();
  std::vector<Path> places;
  if (const auto trees = probe_protected_trees())
    for (const ProtectedTree& tree : *trees) places.push_back(tree.layers.lower);
  return places;
}

Path target_of(const Path& lower) {
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected) return lower;
  return lower == state->ro ? "/" : lower.substr(state->ro.size());
}

std::optional<int> ask(const std::string& question, bool yes) {
  if (yes) return std::nullopt;
  if (::isatty(STDIN_FILENO) != 1)
    return print_error("not at a terminal: give --yes to make it permanent"),
           static_cast<int>(ExitCode::usage);
  print(question + " [y/N] ");
  const int answer = std::getchar();
  if (answer == 'y' || answer == 'Y') return std::nullopt;
  if (answer == EOF) print("\n");
  return print("nothing was changed\n"), static_cast<int>(ExitCode::not_done);
}

}  // namespace ramroot
