// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/layers.hpp"

#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "core/boot/facts.hpp"
#include "core/mounts/own_overlay.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"

namespace ramroot {

namespace {

std::set<Path> mounts_on(const std::vector<MountEntry>& mounts, const Path& target) {
  std::set<Path> found;
  for (const MountEntry& mount : mounts)
    if (is_below(mount.target, target) && !mount.hidden) found.insert(mount.target);
  return found;
}

/// Is it the link to the real root that the boot made, not a file of the session?
bool is_ro_link(const Path& path, const LayerPlaces& places) {
  char text[64];
  const ssize_t size = ::readlink(path.c_str(), text, sizeof text);
  return size > 0 && std::string_view(text, static_cast<std::size_t>(size)) == text_of_ro_link(places);
}

/// What the boot made in a snapshot is as in an overlay, and /rw and the like are mount points.
ProtectedTree make_snapshot_tree(const std::vector<MountEntry>& mounts, const LayerPlaces& places) {
  ProtectedTree tree{{.target = "/", .upper = "/", .lower = places.ro, .is_snapshot = true},
                     mounts_on(mounts, "/")};
  if (is_ro_link(kRoLink, places)) tree.made_by_boot.insert(kRoLink);
  return tree;
}

}  // namespace

Result<std::vector<ProtectedTree>> probe_protected_trees() {
  const std::string attempt = "look for the changes";
  const SeenBoot seen = probe_seen_boot();
  const auto state = require_protected(seen, attempt);
  if (!state) return state.error();
  const Path needed = state->snapshot ? state->ro : state->rw + "/upper";
  if (::access(needed.c_str(), R_OK | X_OK) != 0) {
    const int why = errno;
    return Error{why, attempt + " at " + state->rw,
                 why == EACCES ? "only root may see them" : "it is " + explain_missing(seen, state->rw)};
  }
  std::vector<ProtectedTree> trees;
  if (state->snapshot) trees.push_back(make_snapshot_tree(seen.own, {state->ro, state->rw}));
  for (const MountEntry& mount : seen.own) {
    const auto own = read_own_overlay(mount, {state->ro, state->rw});
    if (!own || own->target != mount.target || mount.hidden) continue;
    ProtectedTree tree{{own->target, own->upper, own->lower}, mounts_on(seen.own, own->target)};
    for (const Path& place : tree.mount_points)
      if (place == state->ro || place == state->rw || is_base_folder(place)) tree.made_by_boot.insert(place);
    if (own->target == "/" && is_ro_link(own->upper + kRoLink, {state->ro, state->rw}))
      tree.made_by_boot.insert(kRoLink);
    trees.insert(own->target == "/" ? trees.begin() : trees.end(), std::move(tree));
  }
  return trees;
}

const char* place_of_changes(const std::vector<ProtectedTree>& trees) {
  const bool is_known = trees.empty() || trees.front().layers.is_snapshot;
  const auto in_ram = is_known ? Result<bool>(true) : is_in_ram(trees.front().layers.upper);
  return in_ram && !*in_ram ? "on disk" : "in RAM";
}

const ProtectedTree* find_tree(const std::vector<ProtectedTree>& trees, const Path& path) {
  const ProtectedTree* found = nullptr;
  for (const ProtectedTree& tree : trees) {
    const Path& target = tree.layers.target;
    const bool has_it = is_at_or_below(path, target);
    if (has_it && (found == nullptr || target.size() > found->layers.target.size())) found = &tree;
  }
  if (found == nullptr) return nullptr;
  for (const Path& other : found->mount_points)
    if (is_at_or_below(path, other)) return nullptr;
  return found;
}

}  // namespace ramroot
