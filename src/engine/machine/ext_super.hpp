// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the superblock of an ext2, ext3 or ext4.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/mounts/ext_superblock.hpp"

namespace ramroot {

/// Nothing if the device is of another type, or too short.
/// @param node  the device file
Result<std::optional<ExtSuperblock>> read_ext_superblock(const std::string& node);

}  // namespace ramroot
