// SPDX-License-Identifier: GPL-3.0-or-later
/// ramroot=snapshot: whether this root can be had so, and how much RAM each part may take. Touches nothing.
///
/// No overlay: the root is the file system of the disk itself, on a volume of dm-thin. What is written goes
/// to a pool in RAM, everything else is read from the disk, to which nobody writes.
#pragma once

#include <optional>

#include "base/byte_size.hpp"
#include "base/result.hpp"
#include "core/boot/facts.hpp"
#include "core/request/size_policy.hpp"

namespace ramroot {

struct SnapshotSizes {
  ByteSize room = {};      ///< what programs can write
  ByteSize pool = {};      ///< what the changes may really take; more, because a block is 64 KiB
  ByteSize data = {};      ///< what the pool could be made as large as
  ByteSize metadata = {};  ///< for so much data
  ByteSize rw = {};        ///< of the RAM file system, for the overlays of other mounts
};

/// @param limits        how much RAM all changes together may take
/// @param has_overlays  other mounts get an overlay, and half of that
SnapshotSizes decide_snapshot_sizes(const UpperLimits& limits, ByteSize ram, bool has_overlays);

/// Why this root cannot be on a snapshot; nothing if it can.
std::optional<Error> find_snapshot_obstacle(const Facts& facts);

}  // namespace ramroot
