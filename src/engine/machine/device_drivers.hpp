// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernel modules that drive a block device, from sysfs. Reads only.
#pragma once

#include <string>
#include <vector>

namespace ramroot {

/// Of the device, of all below it (volumes, partitions, disks) and of what the disks hang on: "sd_mod",
/// "uas", "xhci_pci". What is built into the kernel is not among them, and neither are modules that others
/// need.
/// @param device  "8:1"; unknown ones have none
std::vector<std::string> probe_drivers(const std::string& device);

}  // namespace ramroot
