// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/snapshot_commit.hpp"

#include "core/memory/memory_rule.hpp"
#include "core/mounts/snapshot_mount.hpp"

namespace ramroot {

namespace {

constexpr const char* kOrdinaryBoot = "do it in a boot without protection: ramroot disable --once";

/// The head of the journal, bitmaps, group descriptors: what even the smallest commit writes.
constexpr ByteSize kSmallestCommit{16 * kMebibyte.bytes};

}  // namespace

Plan make_keep_plan(const SnapshotDisk& disk) {
  Plan plan{"keep for the session what a commit overwrites"};
  if (disk.old == OldBlocks::kept) return plan;
  if (disk.old == OldBlocks::no_table) plan.steps.push_back(without_undo(CloseMapped{kSnapshotCow}));
  if (disk.old != OldBlocks::unused) plan.steps.emplace_back(OpenCow{kSnapshotCow, disk.node, disk.device});
  plan.steps.push_back(without_undo(ReadFrom{kSnapshotRoot, kSnapshotCow}));
  return plan;
}

PlannedStep unlock_disk(const SnapshotDisk& disk) {
  return UnlockMapped{kSnapshotLower, disk.node, disk.device};
}

PlannedStep lock_disk(const SnapshotDisk& disk) {
  return without_undo(LockMapped{kSnapshotLower, disk.node, disk.device});
}

std::optional<Error> why_no_commit(const std::string& fstype, const Path& at) {
  if (fstype == "ext4") return std::nullopt;
  return Error{0, "make the file system at " + at + " writable",
               "an XFS can be mounted beside its snapshot only without its log, and then only be read",
               kOrdinaryBoot};
}

Error refuse_program_in_snapshot() {
  return {0, "run a program in the real root",
          "the root is a snapshot (ramroot=snapshot), for which RAM has to keep all that the program would "
          "overwrite, and nobody knows how much that is",
          "commit paths, or do it in a boot without protection: ramroot disable --once"};
}

ByteSize ram_for_commit(const CommitCost& cost) {
  return {2 * cost.written.bytes + cost.journal.bytes + kSmallestCommit.bytes};
}

std::optional<Error> find_lack_of_ram(const CommitCost& cost, ByteSize available, ByteSize ram) {
  const std::uint64_t reserve = reserve_of(ram.bytes);
  const ByteSize free{available.bytes > reserve ? available.bytes - reserve : 0};
  const ByteSize needed = ram_for_commit(cost);
  if (needed.bytes <= free.bytes) return std::nullopt;
  return Error{
      0, "commit to the disk of /",
      "what it overwrites has to be kept in RAM for the session, which is a snapshot of that disk: " +
          render_byte_size(needed) + " are needed (twice the " + render_byte_size(cost.written) +
          " to be written, " + render_byte_size(cost.journal) + " for the journal, " +
          render_byte_size(kSmallestCommit) + "), and " + render_byte_size(free) + " are free, besides " +
          render_byte_size({reserve}) + " for the machine",
      "free some RAM, commit less at once, or do it in a boot without protection: ramroot disable "
      "--once"};
}

}  // namespace ramroot
