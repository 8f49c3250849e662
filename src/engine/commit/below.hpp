// SPDX-License-Identifier: GPL-3.0-or-later
/// What the lower layer has under a name that an object of the upper one hides. Reads only.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/commit/hidden_names.hpp"

namespace ramroot {

/// All that changes when an object of the real root does. A commit is the only thing that writes
/// there, so times can be compared whatever the clock does.
struct LowerPrint {
  std::uint64_t inode = 0, size = 0;
  std::int64_t mtime = 0, ctime = 0;
  std::uint64_t rest = 0;  ///< of a folder: a sum over its attributes, or over all that is in it
  friend bool operator==(const LowerPrint&, const LowerPrint&) = default;
};

struct Below {
  LowerPrint print = {};
  std::int64_t latest = 0;  ///< when any of it was changed last, by the clock of file systems
  std::string identity = {};
};

/// Does it not matter when this object was changed last?
/// @param inside  its path in the layer
using IsKnown = std::function<bool(const Path& inside, const struct stat& now)>;

/// @return  nothing if nothing has the name, or it cannot be looked up
std::optional<Below> look_below(const Place& place, Hides hides, const IsKnown& is_known = {});

std::int64_t in_ns(const timespec& time);

}  // namespace ramroot
