// SPDX-License-Identifier: GPL-3.0-or-later
/// How the view of an ordinary user's command is made. Touches nothing.
#pragma once

#include <vector>

#include "core/plan/plan.hpp"
#include "core/runs/run_plan.hpp"
#include "core/runs/user_view.hpp"

namespace ramroot {

/// The trees with changes, in the order of the parts.
std::vector<RunTree> list_user_trees(const std::vector<UserPart>& parts, const RunPlaces& places);

/// Makes a name for each part: what is mounted later needs something to be mounted on.
Plan make_names_plan(const std::vector<UserPart>& parts, const RunPlaces& places);

/// Makes the layers of one part and the overlay in the new root.
Plan make_user_tree_plan(const UserPart& part, const RunTree& tree, const RunPlaces& places);

/// An overlay of empty folders, which is taken away again: may this user mount one?
Plan make_overlay_trial(const RunPlaces& places);

}  // namespace ramroot
