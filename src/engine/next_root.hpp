/// Where the running system sees what the next boot will see. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "base/place.hpp"
#include "core/facts.hpp"

namespace ramroot {

/// A file system of its own is as the next boot will see it; what is on the root is so in the
/// real root at `ro`. Below both there may be an old copy that nobody sees.
/// @return nothing where an automount would have to be woken up
std::optional<Place> place_in_next_root(const std::vector<MountEntry>& mounts, const Path& ro,
                                        const Path& path);

}  // namespace ramroot
