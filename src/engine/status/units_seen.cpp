// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/units_seen.hpp"

#include "engine/boot/fstab_names.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

Result<std::vector<std::string>> probe_root_disks(const Path& ro) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  const MountEntry* const lower = find_mount_at(*mounts, ro);
  if (lower == nullptr) return std::vector<std::string>();
  const auto device = block_device_of(*lower);
  if (!device) return device.error();
  return probe_disks(lower->fstype, *device);
}

void resolve_devices(std::vector<UnitMount>& units) {
  for (UnitMount& unit : units)
    if (auto device = find_device(unit.source)) unit.device = *std::move(device);
}

bool has_zfs_mounts() { return !list_folder("/etc/zfs/zfs-list.cache").empty(); }

}  // namespace ramroot
