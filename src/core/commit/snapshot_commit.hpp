// SPDX-License-Identifier: GPL-3.0-or-later
/// A commit below a root that is a snapshot, whose volume is read from the very disk that gets the commit.
/// Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"
#include "base/result.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// What of the disk's old blocks there is.
enum class OldBlocks {
  on_disk,   ///< the root reads the disk: it must not be written
  no_table,  ///< the same, and a commit was killed when it had just begun to make the device for them
  unused,    ///< the same, and a commit was killed before the root was read from that device
  kept,      ///< what a commit overwrites is kept for the root, until the reboot
};

/// The disk below a snapshot.
struct SnapshotDisk {
  Path node = {};           ///< "/dev/vda1"
  std::string device = {};  ///< "254:1"
  OldBlocks old = OldBlocks::on_disk;
};

/// From now on the root reads what the disk has now, whatever is written there. Nothing to do after an
/// earlier commit: it stays so until the reboot. Its last step is the one that counts, and is never taken
/// back: when the disk was mounted for writing once, nobody can tell that the root could read it again.
Plan make_keep_plan(const SnapshotDisk& disk);

/// The device of the disk as the real root is mounted from it: to be written, and not any more.
PlannedStep unlock_disk(const SnapshotDisk& disk);
PlannedStep lock_disk(const SnapshotDisk& disk);

/// Why no commit at all can be made to this root; nothing if one can.
/// @param at  where the disk is mounted
std::optional<Error> why_no_commit(const std::string& fstype, const Path& at);

/// Why no program can be run in this root.
Error refuse_program_in_snapshot();

/// What a commit needs while the session lasts.
struct CommitCost {
  ByteSize written = {};  ///< to the disk: its files, and a block for each name
  ByteSize journal = {};  ///< of the file system
};

/// All that is overwritten on the disk is kept in RAM, also what was free there; without RAM for it the
/// running root would be lost. The doubled size is for what nobody knows: tables, folders, and where they
/// lie.
ByteSize ram_for_commit(const CommitCost& cost);

/// @param available  MemAvailable
/// @param ram        MemTotal: a share of it is for the machine alone
std::optional<Error> find_lack_of_ram(const CommitCost& cost, ByteSize available, ByteSize ram);

}  // namespace ramroot
