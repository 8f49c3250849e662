// SPDX-License-Identifier: GPL-3.0-or-later
/// Walks through what an overlay holds of changes. Reads only, follows no link.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/commit/change.hpp"

namespace ramroot {

/// One overlay: what is seen at `target` is `upper` over `lower`.
struct LayerPair {
  Path target;  ///< "/", "/var"
  Path upper;   ///< "/rw/upper"
  Path lower;   ///< "/ro"
};

/// Where a walk starts and what it leaves out.
struct ScanScope {
  Path below;              ///< "/etc": only this name and what lies below it; "/" for everything
  std::set<Path> skipped;  ///< mount points of other file systems, and what ramroot made itself
};

/// Calls `visit` for every object of the upper layer, a folder before what is in it, in the
/// order in which the file system has them. Time grows with their number, memory with the
/// depth. What vanishes meanwhile is left out.
/// @return  the first thing that could not be read; the walk goes on past it
Result<void> scan_upper(const LayerPair& layers, const ScanScope& scope,
                        const std::function<void(const Change&)>& visit);

}  // namespace ramroot
