// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot mount` is asked for: an image, a device or a folder below, changes above it, both together
/// at the mount point. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// The options of -o.
struct UnionOptions {
  Options limits = {};                                 ///< size and nr_inodes of the RAM for changes
  Path upper = {};                                     ///< a folder for changes instead; empty: RAM
  std::optional<unsigned> partition = std::nullopt;    ///< of an image with a partition table, from 1
  std::optional<std::uint64_t> offset = std::nullopt;  ///< where the file system begins, in bytes
  std::string others = {};                             ///< for the file system below: "subvol=a"
  std::string flags = {};     ///< of the union, as mountinfo writes them: "nosuid,noatime"
  bool is_read_only = false;  ///< nothing can be changed in the union either
};

/// Reads a list like "size=1G,noatime,subvol=a". What is for mount(8) or systemd alone (nofail, x-…) is
/// dropped.
Result<UnionOptions> parse_union_options(std::string_view list);

}  // namespace ramroot
