// SPDX-License-Identifier: GPL-3.0-or-later
/// Who uses the RAM of the changes. Reads only; needs root, because /rw is root's alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// A folder as the user sees it, and the RAM of all that changed below it.
struct Consumer {
  Path path;
  std::uint64_t bytes = 0;
};

/// The `count` biggest folders, two levels deep ("/var/log"), biggest first.
/// @param rw  where the RAM file system can be seen: "/rw"
std::vector<Consumer> probe_consumers(const Path& rw, std::size_t count);

}  // namespace ramroot
