// SPDX-License-Identifier: GPL-3.0-or-later
/// What a commit has to know of the disk below a root that is a snapshot. Reads only.
#pragma once

#include "base/result.hpp"
#include "core/boot/state.hpp"
#include "core/commit/snapshot_commit.hpp"

namespace ramroot {

/// Asks device-mapper, which only root can.
Result<SnapshotDisk> probe_snapshot_disk(const SnapshotState& snapshot);

/// Is there RAM for a commit?
/// @param written  to the disk
Result<void> check_ram_for_commit(const SnapshotDisk& disk, ByteSize written);

}  // namespace ramroot
