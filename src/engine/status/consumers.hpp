// SPDX-License-Identifier: GPL-3.0-or-later
/// What uses the RAM for changes. Reads only; needs root, because nobody else can look into /rw.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// A folder as the user sees it, with the RAM used by all changes below it: contents, and kRamPerInode
/// for each object.
struct Consumer {
  Path path;
  std::uint64_t bytes = 0;
};

/// The `count` largest folders, two levels deep ("/var/log"), largest first.
/// @param rw  where the RAM file system is mounted: "/rw"
std::vector<Consumer> probe_consumers(const Path& rw, std::size_t count);

}  // namespace ramroot
