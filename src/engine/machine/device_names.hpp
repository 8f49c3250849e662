// SPDX-License-Identifier: GPL-3.0-or-later
/// Block devices by the names that `ramroot=` takes. Reads only; needs no udev.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// All devices that have this name now: a path below /dev, or "LABEL=…", "UUID=…", "PARTUUID=…",
/// "PARTLABEL=…". Of a btrfs on several devices, only one; what has the same name because a device consists
/// of it is left out.
std::vector<Path> find_nodes(const std::string& spec);

/// "254:1" for "/dev/vda1"; empty if it is no block device.
std::string number_of_node(const Path& node);

/// In bytes. 0 if there is no such device.
/// @param name  as in sysfs: "vda1"
std::uint64_t size_of_device(const std::string& name);

}  // namespace ramroot
