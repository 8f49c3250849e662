// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_places.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <set>
#include <utility>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/own_overlay.hpp"
#include "core/request/run_places.hpp"
#include "engine/commit/layers.hpp"
#include "engine/commit/named_path.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/runs/run_image.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// A process carries out one command, about one place.
std::optional<UnionSeen>& chosen() {
  static std::optional<UnionSeen> one;
  return one;
}

struct SavedRun {
  Path folder;
  std::vector<ProtectedTree> trees;
};

SavedRun& saved_run() {
  static SavedRun one;
  return one;
}

}  // namespace

Result<void> choose_place(const std::string& at, const std::vector<std::string>& paths) {
  const std::string attempt = "look at the changes at " + render_for_console(at);
  if (!at.empty()) {
    const auto real = real_path(at);
    if (!real) return real.error();
    const auto found = find_union(*real);
    if (!found) return found.error();
    if (!*found && has_left_changes(*real))
      return Error{0, attempt,
                   "its union was lost when a commit to what is below was killed; the changes are there",
                   "run 'ramroot mount' with the same source to go on; 'ramroot umount' throws them away"};
    if (!*found) return Error{0, attempt, "it is in nothing that 'ramroot mount' has mounted"};
    chosen() = **found;
    return {};
  }
  if (!read_mounts()) return {};  // in a sandbox: whoever looks at the session says so
  for (const std::string& path : paths) {
    const auto found = find_union(resolve_name(path));
    if (!found) return found.error();
    if (&path != &paths.front() && found->has_value() != chosen().has_value())
      return Error{0, "look at these paths together", "they are in different unions, or not all in one"};
    if (*found && chosen() && chosen()->target != (*found)->target)
      return Error{0, "look at these paths together", "they are in different unions, or not all in one"};
    if (*found) chosen() = **found;
  }
  return {};
}

Result<void> choose_saved_run(const std::string& folder) {
  if (::geteuid() != 0)
    return Error{EPERM, "look at the changes in " + render_for_console(folder), "only root can do that"};
  const auto is_protected = is_protected_boot();
  if (!is_protected) return is_protected.error();
  LinuxSystem system;
  const auto trees = open_saved_run(folder, system);
  if (!trees) return trees.error();
  saved_run() = {folder, *trees};
  return {};
}

bool is_saved_run_chosen() { return !saved_run().trees.empty(); }

const Path& chosen_folder() { return saved_run().folder; }

const UnionSeen* chosen_union() { return chosen() ? &*chosen() : nullptr; }

ConflictWith conflict_of_chosen() {
  return chosen() || is_saved_run_chosen() ? ConflictWith::what_is_below : ConflictWith::command;
}

Result<std::vector<ProtectedTree>> find_trees() {
  if (chosen()) return std::vector{chosen()->tree};
  if (is_saved_run_chosen()) return saved_run().trees;
  return probe_protected_trees();
}

Result<bool> is_protected_boot() {
  const auto state = read_state();
  if (!state && !is_missing(state.error().errno_value)) return state.error();
  return state && state->outcome == Outcome::is_protected;
}

/// True if it cannot be read: the attempt to finish it will report the reason.
bool has_commits(const Path& at) {
  const auto folder = stat_beneath(Place{at, kCommitFolder});
  return !folder || *folder;
}

bool is_left_open(const Path& lower) {
  if (chosen()) return false;
  const auto mounts = read_mounts();
  if (!mounts) return true;
  const MountEntry* mount = find_mount_at(*mounts, lower);
  return mount != nullptr && !(is_read_only(mount->flags) && is_read_only(mount->super));
}

Result<std::vector<Path>> find_plain_places() {
  if (chosen()) return std::vector<Path>();
  std::vector<Path> places;
  std::set<std::pair<std::string, Path>> known;  // the same file system can be mounted several times
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  for (const MountEntry& mount : *mounts) {
    // A subvolume, and a folder that fstab mounts alone (X-mount.subdir), are file systems of their own.
    // `ramroot run` keeps in a tmpfs too. What is below a union belongs to that: --at.
    const bool can_have = is_on_disk(mount.fstype) || mount.fstype == "tmpfs";
    if (!can_have || mount.hidden || is_at_or_below(mount.target, kUnions) || !has_commits(mount.target))
      continue;
    if (known.emplace(mount.device, mount.root).second) places.push_back(mount.target);
  }
  return places;
}

void tell_foreign(const std::vector<Path>& lowers) {
  for (const Path& lower : lowers)
    if (const auto foreign = is_foreign(lower); foreign && *foreign)
      print_error("ignored " + render_for_console(Place{lower, kCommitFolder}.text()) +
                      ": it does not belong to root alone, so no commit of ramroot made it",
                  "remove it");
}

Result<std::vector<Path>> find_lowers() {
  if (chosen()) return std::vector{chosen()->tree.layers.lower};
  if (is_saved_run_chosen()) return find_plain_places();
  const auto is_protected = is_protected_boot();
  if (!is_protected) return is_protected.error();
  if (!*is_protected) return find_plain_places();
  const auto trees = probe_protected_trees();
  if (!trees) return trees.error();
  std::vector<Path> places;
  std::set<std::pair<dev_t, ino_t>> known;  // a line of fstab can mount the root's disk a second time
  for (const ProtectedTree& tree : *trees) {
    struct stat now {};
    if (::lstat(tree.layers.lower.c_str(), &now) != 0 || known.emplace(now.st_dev, now.st_ino).second)
      places.push_back(tree.layers.lower);
  }
  return places;
}

Path target_of(const Path& lower) {
  if (chosen()) return chosen()->target;
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected) return lower;
  return target_of_lower({state->ro, state->rw}, lower);
}

}  // namespace ramroot
