// SPDX-License-Identifier: GPL-3.0-or-later
/// /proc/self/mountinfo as values, read by libmount.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// All mounts that this process sees, in the order of the file; those that no path leads to are
/// marked as `hidden`.
Result<std::vector<MountEntry>> read_mounts(const std::string& file = "/proc/self/mountinfo");

}  // namespace ramroot
