/// The files of the boot loader, wherever the distributions put them. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "core/facts.hpp"
#include "core/next_boot.hpp"

namespace ramroot {

/// Where the next boot will find `path`: what is on the root is so in the real root, a file system
/// of its own as it is mounted. Below both there may be an old copy that nobody sees. Nothing
/// where an automount would have to be woken up.
std::optional<Place> place_in_real_root(const std::vector<MountEntry>& mounts, const Path& ro,
                                        const Path& path);

/// Those that are there and that this user may read, at most 2 MiB of them: in the real root at
/// `ro`, which the next boot sees, or on a file system of their own. Wakes up no automount.
std::vector<BootFile> probe_boot_files(const std::vector<MountEntry>& mounts, const Path& ro);

}  // namespace ramroot
