// SPDX-License-Identifier: GPL-3.0-or-later
/// How the view of a command is made. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/plan/plan.hpp"
#include "core/runs/run_view.hpp"

namespace ramroot {

/// A mount of the machine whose changes go elsewhere.
struct RunTree {
  Path target;
  Path folder;              ///< of its layers; they are called upper and work
  bool has_own_top = true;  ///< the upper layer's top folder has the attributes of the real one
  friend bool operator==(const RunTree&, const RunTree&) = default;
};

/// Where the view is made.
struct RunPlaces {
  Path stage;  ///< the file system for changes
  Path root() const { return stage + "/root"; }
  // For ordinary users:
  Path names() const { return stage + "/names"; }  ///< folders made anew, with nothing in the files
  Path empty_file() const { return stage + "/empty"; }
};

/// The trees with changes, in the order of the view.
std::vector<RunTree> list_run_trees(const std::vector<RunMount>& view, const RunPlaces& places);

/// Makes the layers of one mount and the overlay in the new root.
Plan make_run_tree_plan(const RunMount& mount, const RunTree& tree, const RunPlaces& places);

/// Shows one mount as it is, or read-only.
Plan make_run_bind_plan(const RunMount& mount, const RunPlaces& places);

}  // namespace ramroot
