// SPDX-License-Identifier: GPL-3.0-or-later
/// How full a file system is. Touches nothing.
#pragma once

#include <cstdint>

namespace ramroot {

/// How much there is of something, in bytes or inodes.
struct Pool {
  std::uint64_t total = 0, used = 0, free = 0;
};

/// What statvfs(3) says of a file system that takes changes.
struct Usage {
  Pool ram, inodes;
};

/// At these percentages the RAM for changes, or its inodes, are nearly full (a warning), and full.
inline constexpr unsigned kNearlyFull = 80, kFull = 95;

}  // namespace ramroot
