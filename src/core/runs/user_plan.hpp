// SPDX-License-Identifier: GPL-3.0-or-later
/// How the view of an ordinary user's command is made. Touches nothing.
#pragma once

#include <vector>

#include "core/mounts/mount_options.hpp"
#include "core/plan/plan.hpp"
#include "core/runs/run_plan.hpp"
#include "core/runs/user_view.hpp"

namespace ramroot {

/// The trees with changes, in the order of the parts.
std::vector<RunTree> list_user_trees(const std::vector<UserPart>& parts, const RunPlaces& places);

/// Makes a name for each part: what is mounted later needs something to be mounted on.
Plan make_names_plan(const std::vector<UserPart>& parts, const RunPlaces& places);

/// Where the layers of one part are, and where it is seen with its changes.
struct UserTree {
  LayerDirs dirs;
  Path at;
  std::string flags;  ///< of the mount
};
UserTree find_user_tree(const UserPart& part, const RunTree& tree, const RunPlaces& places);

/// Makes the layers of one part.
Plan make_user_layers_plan(const UserPart& part, const RunTree& tree, const RunPlaces& places);

/// Mounts the overlay of one part in the new root, by the kernel.
Plan make_user_tree_plan(const UserPart& part, const UserTree& tree);

/// An overlay of empty folders, which is taken away again: may this user mount one?
Plan make_overlay_trial(const RunPlaces& places);

}  // namespace ramroot
