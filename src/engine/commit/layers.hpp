// SPDX-License-Identifier: GPL-3.0-or-later
/// The overlays of a protected system, with the places of their layers. Reads only.
#pragma once

#include <vector>

#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// One overlay, and what is mounted on it.
struct ProtectedTree {
  LayerPair layers;
  std::set<Path> mount_points;

  /// A walk through all changes below `path`.
  ScanScope below(const Path& path) const { return {path, made_by_boot, mount_points}; }

  std::set<Path> made_by_boot = {};  ///< where there was nothing: mount points, kRoLink
};

/// The root first. An Error if the root is not protected in this boot, or its layers cannot be
/// accessed (only root may).
Result<std::vector<ProtectedTree>> probe_protected_trees();

/// Where the changes are, for a message: "in RAM", "on disk".
const char* place_of_changes(const std::vector<ProtectedTree>& trees);

/// The tree that contains `path`; null if it is on none of ramroot's overlays.
const ProtectedTree* find_tree(const std::vector<ProtectedTree>& trees, const Path& path);

}  // namespace ramroot
