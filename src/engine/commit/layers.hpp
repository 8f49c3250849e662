// SPDX-License-Identifier: GPL-3.0-or-later
/// The overlays of a protected system, with the places of their layers. Reads only.
#pragma once

#include <vector>

#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// One overlay, and what a walk through its upper layer leaves out: mount points on it, and what
/// ramroot put there.
struct ProtectedTree {
  LayerPair layers;
  std::set<Path> skipped;
};

/// The root first. An Error if the root is not protected in this boot, or its layers cannot be
/// accessed (only root may).
Result<std::vector<ProtectedTree>> probe_protected_trees();

}  // namespace ramroot
