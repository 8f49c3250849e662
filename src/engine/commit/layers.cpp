// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/layers.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/file_io.hpp"
#include "core/boot/facts.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

bool is_seen_at(const std::vector<MountEntry>& mounts, const Path& target, const std::string& device) {
  const MountEntry* mount = find_mount_at(mounts, target);
  return mount != nullptr && mount->device == device;
}

std::set<Path> mounts_on(const std::vector<MountEntry>& mounts, const Path& target) {
  std::set<Path> found;
  const Path prefix = target == "/" ? "" : target;
  for (const MountEntry& mount : mounts)
    if (is_below(mount.target, prefix) && !mount.hidden) found.insert(mount.target);
  return found;
}

}  // namespace

Result<std::vector<ProtectedTree>> probe_protected_trees() {
  const std::string doing = "looking for the changes";
  const auto state = read_state();
  if (!state && !is_missing(state.error().errno_value)) return state.error();
  if (!state || state->outcome != Outcome::is_protected)
    return Error{0, doing, "this boot is not protected, changes are permanent"};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  if (::access((state->rw + "/upper").c_str(), R_OK | X_OK) != 0)
    return Error{errno, doing + " at " + state->rw, errno == EACCES ? "only root may see them" : ""};
  if (!is_seen_at(*mounts, state->ro, state->device))
    return Error{0, doing,
                 "the real root is not mounted at " + state->ro + ", so there is nothing to compare with"};
  std::vector<ProtectedTree> trees;
  for (const MountEntry& mount : *mounts) {
    const auto own = read_own_overlay(mount, {state->ro, state->rw});
    if (!own || own->target != mount.target || mount.hidden) continue;
    ProtectedTree tree{{own->target, own->upper, own->lower}, mounts_on(*mounts, own->target)};
    for (const Path& place : tree.mount_points)
      if (place == state->ro || place == state->rw || is_base_folder(place)) tree.made_by_boot.insert(place);
    trees.insert(own->target == "/" ? trees.begin() : trees.end(), std::move(tree));
  }
  if (trees.empty() || trees.front().layers.target != "/")
    return Error{0, doing, "the root is not ramroot's overlay any more; see 'ramroot status'"};
  return trees;
}

}  // namespace ramroot
