/// The files of the boot loader, wherever the distributions put them. Reads only.
#pragma once

#include <vector>

#include "core/next_boot.hpp"

namespace ramroot {

/// Those that are there and that this user may read: in the real root at `ro`, which the next
/// boot sees, or on a file system of their own.
std::vector<BootFile> probe_boot_files(const Path& ro);

}  // namespace ramroot
