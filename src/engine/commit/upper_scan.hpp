// SPDX-License-Identifier: GPL-3.0-or-later
/// Walks through the changes that an overlay holds. Reads only, follows no link.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/overlay_names.hpp"
#include "base/result.hpp"
#include "core/commit/change.hpp"

namespace ramroot {

/// One overlay: `target` shows `upper` on top of `lower`.
struct LayerPair {
  Path target;  ///< "/", "/var"
  Path upper;   ///< "/rw/upper"
  Path lower;   ///< "/ro"
  /// Where others write to the lower meanwhile: since when, in nanoseconds of CLOCK_REALTIME. What changed
  /// there later is in conflict. 0: nobody does.
  std::int64_t since_ns = 0;
  Path own_names = {};  ///< with since_ns: the file with what commits have left there meanwhile
  OverlayNames names = kTrustedNames;
  bool is_snapshot = false;  ///< `upper` is the whole root, without whiteouts: see scan_snapshot()
  bool has_own_top = true;   ///< the upper's top folder has the attributes of the real one
};

/// Where a walk starts, and what it leaves out.
struct ScanScope {
  Path below;                     ///< "/etc": only this name and what is below it; "/" for everything
  const std::set<Path>& skipped;  ///< what ramroot made itself
  /// Mount points of other file systems: only the covered object itself is visited.
  const std::set<Path>& mount_points;
};

/// Calls `visit` for every object in the upper layer: folders before their contents, otherwise in
/// the order of the file system. The time grows with the number of objects, the memory with the
/// depth (see walk_tree()). Objects that vanish meanwhile are left out.
/// @return  an Error for the first object that could not be read; the others are visited nevertheless
Result<void> scan_upper(const LayerPair& layers, const ScanScope& scope,
                        const std::function<void(const Change&)>& visit);

}  // namespace ramroot
