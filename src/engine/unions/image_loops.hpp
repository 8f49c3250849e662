// SPDX-License-Identifier: GPL-3.0-or-later
/// The loop devices of an image. Reads only.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

struct ImageLoop {
  Path node;                           ///< "/dev/loop3"
  std::uint64_t offset = 0, size = 0;  ///< of the part of the image, in bytes; size 0: up to its end
  bool is_read_only = false;
};

/// Is this a loop device of that file? Its name in sysfs does not tell: it is as seen from the mounts of
/// whoever made it, which may be gone.
bool is_loop_of(const Path& node, const struct stat& image);

std::vector<ImageLoop> list_loops(const Path& image);

/// The kernel takes a loop device away when its last user has closed it, and udev(7) is one for a moment.
/// @return  false if that did not come true for a second
bool wait_for_loops(const std::function<bool()>& is_so);

/// mount(8) would take such a device again for a mount that is to write nothing.
void wait_for_writable_loops(const Path& image);

}  // namespace ramroot
