// SPDX-License-Identifier: GPL-3.0-or-later
/// /proc/self/mountinfo as values, read by libmount.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// All mounts that this process sees, in the order of the file.
Result<std::vector<MountEntry>> read_mounts(const std::string& file = "/proc/self/mountinfo");

/// The number of the mount that is seen at `path`, or 0. Not the last of mountinfo: that
/// is the youngest, and an older mount may have been moved over it.
int visible_mount_id(const Path& path);

/// Puts the mount that is seen at `path` last, where readers of the list look first.
void put_visible_last(std::vector<MountEntry>& mounts, const Path& path);

}  // namespace ramroot
