// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/run_trees.hpp"

#include "base/text.hpp"
#include "engine/commit/watched_lower.hpp"

namespace ramroot {

std::vector<ProtectedTree> list_run_layers(const std::vector<RunTree>& trees, const std::vector<Path>& mounts,
                                           const Moment& began) {
  std::vector<ProtectedTree> out;
  const std::int64_t since_ns = since_despite_clock(began, now_of_file_systems());
  for (const RunTree& tree : trees) {
    if (is_at_or_below(tree.target, "/dev")) continue;
    ProtectedTree one{{tree.target, tree.folder + "/upper", tree.target, since_ns}, {}};
    one.layers.has_own_top = tree.has_own_top;
    for (const Path& mount : mounts)
      if (is_below(mount, tree.target)) one.mount_points.insert(mount);
    out.push_back(std::move(one));
  }
  return out;
}

std::vector<ProtectedTree> list_run_layers(const RunStage& stage) {
  std::vector<Path> mounts;
  for (const RunMount& mount : stage.view) mounts.push_back(mount.target);
  for (const UserPart& part : stage.parts) mounts.push_back(part.target);
  std::vector<ProtectedTree> out = list_run_layers(stage.trees, mounts, stage.began);
  if (stage.is_for_user)
    for (ProtectedTree& one : out) one.layers.names = stage.with_fuse ? kFuseNames : kUserNames;
  return out;
}

}  // namespace ramroot
