// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/snapshot_disk.hpp"

#include <cerrno>

#include "core/mounts/snapshot_mount.hpp"
#include "engine/machine/ext_super.hpp"
#include "engine/machine/probe_machine.hpp"
#include "system/device_mapper.hpp"

namespace ramroot {

namespace {

/// The largest that mkfs.ext4 makes by itself, where the file system does not say.
constexpr std::uint64_t kLargestJournal = 1U << 30;

Result<OldBlocks> probe_old_blocks(const SnapshotState& snapshot) {
  const auto mapper = DeviceMapper::open();
  if (!mapper) return mapper.error();
  const auto cow = mapper->number_of(kSnapshotCow);
  if (!cow && cow.error().errno_value == ENXIO) return OldBlocks::on_disk;
  const auto cow_table = cow ? mapper->table_of(kSnapshotCow) : cow.error();
  if (!cow_table) return cow_table.error();
  if (cow_table->target.empty()) return OldBlocks::no_table;
  const auto root = mapper->table_of(snapshot.root);
  if (!root) return root.error();
  const std::string origin = root->text.substr(root->text.rfind(' ') + 1);
  return origin == render_device_number(*cow) ? OldBlocks::kept : OldBlocks::unused;
}

}  // namespace

Result<SnapshotDisk> probe_snapshot_disk(const SnapshotState& snapshot) {
  const auto old = probe_old_blocks(snapshot);
  if (!old) return old.error();
  return SnapshotDisk{snapshot.disk, snapshot.disk_device, *old};
}

Result<void> check_ram_for_commit(const SnapshotDisk& disk, ByteSize written) {
  const auto super = read_ext_superblock(disk.node);
  if (!super) return super.error();
  const auto ram = probe_ram_now();
  if (!ram) return ram.error();
  const std::uint64_t journal = *super ? (*super)->journal.value_or(kLargestJournal) : 0;
  if (auto lack = find_lack_of_ram({written, {journal}}, ram->available, ram->total)) return *std::move(lack);
  return {};
}

}  // namespace ramroot
