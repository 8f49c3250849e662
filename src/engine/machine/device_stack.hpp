// SPDX-License-Identifier: GPL-3.0-or-later
/// The block devices below a file system, with their counters, from sysfs. Reads only.
#pragma once

#include "core/mounts/write_counters.hpp"

namespace ramroot {

/// The disks of the file system on this one: more than one for btrfs.
std::vector<std::string> probe_members(const std::string& device);

/// The devices themselves, what they lie on (partition, volume, LUKS, md, disk), and the
/// neighbours that write to the same disks. Empty where there is no sysfs.
/// @param devices  "254:1"; "" and unknown ones are left out
std::vector<DeviceCounter> probe_counters(const std::vector<std::string>& devices);

/// The same devices again, by number, with the counters of now.
std::vector<DeviceCounter> probe_counters_again(const std::vector<DeviceCounter>& before);

}  // namespace ramroot
