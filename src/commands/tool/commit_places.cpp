// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/commit_places.hpp"

#include <sys/stat.h>

#include <set>
#include <utility>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/commit/layers.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

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
  const auto mounts = read_mounts();
  if (!mounts) return true;
  const MountEntry* mount = find_mount_at(*mounts, lower);
  return mount != nullptr && !(is_read_only(mount->flags) && is_read_only(mount->super));
}

Result<std::vector<Path>> find_plain_places() {
  std::vector<Path> places;
  std::set<std::pair<std::string, Path>> known;  // the same file system can be mounted several times
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  for (const MountEntry& mount : *mounts) {
    // A subvolume, and a folder that fstab mounts alone (X-mount.subdir), are file systems of their own.
    if (!is_on_disk(mount.fstype) || mount.hidden || !has_commits(mount.target)) continue;
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
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected) return lower;
  return target_of_lower({state->ro, state->rw}, lower);
}

}  // namespace ramroot
