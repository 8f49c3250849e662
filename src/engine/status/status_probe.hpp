// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers what `ramroot status` judges. Reads only; works for any user.
#pragma once

#include "core/status/status.hpp"

namespace ramroot {

/// What cannot be read is recorded with the reason, for the judgement to say so.
Evidence probe_evidence();

/// What statvfs(3) says of the file system at a path; of an overlay, that is the one for its changes.
std::optional<Usage> probe_usage(const Path& at);

/// The present counters of the devices in `evidence`.
std::vector<DeviceCounter> probe_counters_of(const Evidence& evidence);

}  // namespace ramroot
