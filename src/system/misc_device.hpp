// SPDX-License-Identifier: GPL-3.0-or-later
/// Control devices of the kernel whose module may not be loaded yet.
#pragma once

#include "base/place.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Opens such a device for reading and writing.
/// @param node   where devtmpfs has it once its module is loaded
/// @param minor  its number, of miscdevice.h in the kernel
/// @return       invalid, with errno
UniqueFd open_misc_device(const Path& node, unsigned minor);

}  // namespace ramroot
