// SPDX-License-Identifier: GPL-3.0-or-later
/// Copies the contents of one open file to another one, and compares them, without reading holes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

namespace ramroot {

/// Called at the beginning of each file, and with the number of bytes copied since the last call.
/// @return  false: the copy ends with ECANCELED
using CopyMeter = std::function<bool(std::uint64_t bytes)>;

/// Copies `size` bytes with their holes to an empty file.
/// @return  false with errno; a source that became shorter is no failure
bool copy_contents(int source, int target, off_t size, const CopyMeter& meter);

enum class SameContents { yes, no, unreadable };

/// Compares the first `size` bytes.
/// @return  unreadable with errno
SameContents compare_contents(int a, int b, off_t size);

}  // namespace ramroot
