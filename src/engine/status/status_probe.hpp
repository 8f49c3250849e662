// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers what `ramroot status` judges. Reads only; works for any user.
#pragma once

#include "base/result.hpp"
#include "core/status/status.hpp"

namespace ramroot {

/// @return an Error if /proc cannot be read: then nothing is known
Result<Evidence> probe_evidence();

/// The present counters of the devices in `evidence`.
std::vector<DeviceCounter> probe_counters_of(const Evidence& evidence);

}  // namespace ramroot
