// SPDX-License-Identifier: GPL-3.0-or-later
/// Which disks are behind the names in units and fstab. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_units.hpp"

namespace ramroot {

/// "254:1" of each disk of the file system that is mounted there.
Result<std::vector<std::string>> probe_root_disks(const Path& ro);

/// Fills in the devices, as far as udev has made their names.
void resolve_devices(std::vector<UnitMount>& units);

/// Does a generator of ZFS make units of mounts?
bool has_zfs_mounts();

}  // namespace ramroot
