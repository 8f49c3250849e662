// SPDX-License-Identifier: GPL-3.0-or-later
/// The block devices below a file system, with their counters, from sysfs. Reads only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/mounts/write_counters.hpp"

namespace ramroot {

/// The disks of the file system that is on this device: several with btrfs.
/// @param fstype  as mountinfo or fstab has it; what is neither "btrfs" nor "auto" has one disk
Result<std::vector<std::string>> probe_disks(std::string_view fstype, const std::string& device);

/// The device file of "254:1" below /dev, by its name in sysfs; empty if there is no such device.
Path find_node(const std::string& device);

/// The counters of the devices themselves, of the devices below them (partition, volume, LUKS,
/// md, disk), and of the neighbours that write to the same disks. Empty if there is no sysfs.
/// @param disks  "254:1", as probe_disks() gives them; "" and unknown numbers are ignored
/// @return       an Error if something is there and cannot be read
Result<std::vector<DeviceCounter>> probe_counters(const std::vector<std::string>& disks);

/// The present counters of the same devices, found by number, to be compared with those of before.
/// Takes longer when that shows unexplained writes. A device that cannot be read is missing, or not
/// counted.
std::vector<DeviceCounter> probe_counters_again(const std::vector<DeviceCounter>& before);

/// The same, for later ones to be compared with.
std::vector<DeviceCounter> probe_counters_anew(const std::vector<DeviceCounter>& before);

}  // namespace ramroot
