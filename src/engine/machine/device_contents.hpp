// SPDX-License-Identifier: GPL-3.0-or-later
/// What is on a block device or in an image, found by libblkid. Reads only, and trusts no cache.
#pragma once

#include <cstdint>
#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/mounts/device_contents.hpp"

namespace ramroot {

/// @param size  in bytes; 0: up to the end
/// @return      what it begins with; an Error if it cannot be read or ends before that, or has the marks of
///              several file systems
Result<DeviceContents> probe_contents(const Path& path, std::uint64_t offset, std::uint64_t size);

/// What the partition table says of a partition: PARTUUID and PARTLABEL. Empty if it is none.
struct PartitionNames {
  std::string uuid = {}, label = {};
};
PartitionNames probe_partition(const Path& node);

}  // namespace ramroot
