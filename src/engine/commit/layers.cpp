// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/layers.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/mounts/mount_plan.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/notes.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

bool is_overlay_of(const MountEntry& mount, const Path& target) {
  const Path layer = target == "/" ? "/rw" : layer_place("/rw", target);
  return mount.fstype == "overlay" && mount.super.find("upperdir=" + layer + "/upper") != std::string::npos;
}

/// The lower layer of a mount point besides the root.
Path lower_of(const State& state, const std::vector<MountNote>& notes, const Path& target) {
  for (const MountNote& note : notes)
    if (note.target == target && !note.lower.empty()) return note.lower;
  return state.ro + target;
}

bool is_seen_at(const std::vector<MountEntry>& mounts, const Path& target, const std::string& device) {
  const int id = visible_mount_id(target);
  return std::any_of(mounts.begin(), mounts.end(), [&](const MountEntry& mount) {
    return mount.id == id && mount.target == target && mount.device == device;
  });
}

std::set<Path> mounts_on(const std::vector<MountEntry>& mounts, const Path& target) {
  std::set<Path> found;
  const Path prefix = target == "/" ? "" : target;
  for (const MountEntry& mount : mounts)
    if (is_below(mount.target, prefix) && visible_mount_id(mount.target) == mount.id)
      found.insert(mount.target);
  return found;
}

}  // namespace

Result<std::vector<ProtectedTree>> probe_protected_trees() {
  const std::string doing = "looking for the changes";
  const auto state = read_state();
  if (!state || state->outcome != Outcome::is_protected)
    return Error{0, doing, "this boot is not protected, changes are permanent"};
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  if (::access((state->rw + "/upper").c_str(), R_OK | X_OK) != 0)
    return Error{errno, doing + " at " + state->rw, errno == EACCES ? "only root may see them" : ""};
  if (!is_seen_at(*mounts, state->ro, state->device))
    return Error{0, doing,
                 "the real root is not mounted at " + state->ro + ", so there is nothing to compare with"};
  const std::vector<MountNote> notes = read_notes();
  std::vector<ProtectedTree> trees;
  for (const MountEntry& mount : *mounts) {
    const Path& target = mount.target;
    if (!is_overlay_of(mount, target) || visible_mount_id(target) != mount.id) continue;
    const Path upper = target == "/" ? state->rw : layer_place(state->rw, target);
    ProtectedTree tree{
        {target, upper + "/upper", target == "/" ? state->ro : lower_of(*state, notes, target)},
        mounts_on(*mounts, target)};
    trees.insert(target == "/" ? trees.begin() : trees.end(), std::move(tree));
  }
  if (trees.empty() || trees.front().layers.target != "/")
    return Error{0, doing, "the root is not ramroot's overlay any more; see 'ramroot status'"};
  return trees;
}

}  // namespace ramroot
