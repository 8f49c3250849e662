// SPDX-License-Identifier: GPL-3.0-or-later
/// What an image or a device contains. Reads only.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

/// Which signature the beginning has.
struct ImageContents {
  std::string type, usage;  ///< as libblkid has them: "ext4", "filesystem"; empty if there is none
  bool has_partitions = false;
  bool is_file_system() const { return usage == "filesystem"; }
};

/// @param size  in bytes; 0: up to the end
Result<ImageContents> probe_contents(const Path& path, std::uint64_t offset, std::uint64_t size);

/// Looks for the file system in a file or block device.
/// @return  where it is and which one; an Error that says what is there instead
Result<UnionSource> probe_image(const Path& path, const UnionOptions& options);

}  // namespace ramroot
