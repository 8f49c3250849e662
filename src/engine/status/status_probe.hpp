// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers what `ramroot status` judges. Reads only, as any user may.
#pragma once

#include "base/result.hpp"
#include "core/status/status.hpp"

namespace ramroot {

/// @return an Error when /proc cannot be read: then nothing can be said
Result<Evidence> probe_evidence();

/// The counters of the devices in `evidence`, once more.
std::vector<DeviceCounter> probe_counters_of(const Evidence& evidence);

}  // namespace ramroot
