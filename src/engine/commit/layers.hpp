// SPDX-License-Identifier: GPL-3.0-or-later
/// The overlays of a protected system and where their layers can be seen. Reads only.
#pragma once

#include <vector>

#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// One overlay and what a walk through its upper layer leaves out: mount points on it, and
/// what ramroot itself put there.
struct ProtectedTree {
  LayerPair layers;
  std::set<Path> skipped;
};

/// The root first. An Error when the root is not protected in this boot, or the layers cannot
/// be seen (only root may).
Result<std::vector<ProtectedTree>> probe_protected_trees();

}  // namespace ramroot
