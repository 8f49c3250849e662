// SPDX-License-Identifier: GPL-3.0-or-later
/// What an image or a block device contains, as far as its signatures tell. Touches nothing.
#pragma once

#include <string>

namespace ramroot {

/// The words are those of libblkid.
struct DeviceContents {
  std::string type, usage;  ///< "ext4", "filesystem"; empty if there is no signature
  bool has_partitions = false;
  std::string label = {}, uuid = {};
  bool is_file_system() const { return usage == "filesystem"; }
};

}  // namespace ramroot
