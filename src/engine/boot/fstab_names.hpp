// SPDX-License-Identifier: GPL-3.0-or-later
/// What the names in fstab stand for: disks, and mount points behind links.
#pragma once

#include "base/result.hpp"
#include "core/boot/facts.hpp"

namespace ramroot {

/// Where udev links the device with that name ("UUID=77d1"), or the device itself; empty if it is no name of
/// a device. Looks at nothing.
std::string find_device_path(const std::string& spec);

/// "8:17" for the name of a device as fstab writes it ("UUID=77d1"); empty for what is no block device, or
/// not there yet.
Result<std::string> find_device(const std::string& spec);

/// Fills in the names of `facts.fstab`.
///
/// @return  an Error if a name exists and cannot be looked at. If this were taken for "another disk", a
/// writable
///          mount of the root's btrfs would make the real root writable
Result<void> resolve_names(Facts& facts);

}  // namespace ramroot
