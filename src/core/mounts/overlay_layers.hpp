// SPDX-License-Identifier: GPL-3.0-or-later
/// Overlays of the administrator's own in fstab. Below an upper layer the kernel takes no overlay, so what
/// has its upper on something protected gets one in RAM, and what was the upper becomes the first of the
/// lowers. Touches nothing.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/mounts/mount_plan.hpp"

namespace ramroot {

/// The layers that the options of an overlay name.
struct OverlayLayers {
  std::vector<Path> lowers = {};
  Path upper = {};
  std::string others = {};  ///< further options that the kernel gets, each behind a comma: ",userxattr"
};

/// Has this line an upper layer, into which changes go?
bool has_upper_layer(std::string_view fstype, std::string_view options);

/// Where the upper layer is, as written; the last one counts.
std::string_view find_upper_layer(std::string_view options);

/// @return  nothing for what cannot be written anew: names with escapes, layers given one by one, or twice
std::optional<OverlayLayers> parse_overlay_layers(std::string_view options);

/// What is known of the layers in the running system.
struct LayerFacts {
  Path layer = {};                ///< the folder in RAM for this mount
  std::vector<Path> lowers = {};  ///< the first of them was the upper, if it exists
  std::set<Path> existing = {};   ///< of the folders that the plan makes
};

/// Mounts the overlay with its upper in RAM.
Plan make_layers_plan(const MountWanted& wanted, const OverlayLayers& layers, const LayerFacts& facts);

}  // namespace ramroot
