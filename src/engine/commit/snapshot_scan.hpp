// SPDX-License-Identifier: GPL-3.0-or-later
/// Compares a root that is a snapshot with the disk, name by name. Reads only, follows no link.
#pragma once

#include <functional>

#include "engine/commit/upper_scan.hpp"

namespace ramroot {

/// As scan_upper(), for layers of which the upper one is a whole file system (LayerPair::is_snapshot): what
/// is missing there was deleted, and what has the inode and the change time of the disk's was never touched.
/// So the time grows with the number of all files, 100,000 a second.
Result<void> scan_snapshot(const LayerPair& layers, const ScanScope& scope,
                           const std::function<void(const Change&)>& visit);

}  // namespace ramroot
