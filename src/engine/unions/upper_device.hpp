// SPDX-License-Identifier: GPL-3.0-or-later
/// A block device that is to have the changes of a union. Reads only.
#pragma once

#include "base/result.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

/// @param source  what is below: not to be written to, also not as a part of a disk
/// @return        an Error that says why the device cannot be used
Result<UnionUpper> probe_upper_device(const std::string& attempt, const Path& device, const Path& source);

}  // namespace ramroot
