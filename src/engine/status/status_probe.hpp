// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers what `ramroot status` judges. Reads only; works for any user.
#pragma once

#include "core/status/status.hpp"

namespace ramroot {

/// What cannot be read is recorded with the reason, for the judgement to say so.
Evidence probe_evidence();

/// The present counters of the devices in `evidence`.
std::vector<DeviceCounter> probe_counters_of(const Evidence& evidence);

}  // namespace ramroot
