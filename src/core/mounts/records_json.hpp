// SPDX-License-Identifier: GPL-3.0-or-later
/// Lists that both the state file and the notes of mount.ramroot contain, as JSON.
#pragma once

#include <vector>

#include "base/json.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/write_counters.hpp"

namespace ramroot {

json render_records(const std::vector<MountRecord>& records);
std::vector<MountRecord> records_of(const json& root);  ///< its "mounts"
json render_counters(const std::vector<DeviceCounter>& counters);
std::vector<DeviceCounter> counters_of(const json& root);  ///< its "counters"

}  // namespace ramroot
