// SPDX-License-Identifier: GPL-3.0-or-later
/// What an image or a device contains. Reads only.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

/// Looks for the file system in a file or block device.
/// @return  where it is and which one; an Error that says what is there instead
Result<UnionSource> probe_image(const Path& path, const UnionOptions& options);

}  // namespace ramroot
