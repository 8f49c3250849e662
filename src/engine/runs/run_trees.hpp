// SPDX-License-Identifier: GPL-3.0-or-later
/// The changes of a command, as `diff` and commits see those of a session. Reads only.
#pragma once

#include <vector>

#include "base/moment.hpp"
#include "core/runs/run_plan.hpp"
#include "engine/commit/layers.hpp"
#include "engine/runs/run_command.hpp"

namespace ramroot {

/// @param mounts  all mount points that the command saw
/// @param began   what changed on the machine since then is in conflict
/// @return        without /dev, which is nobody's to keep
std::vector<ProtectedTree> list_run_layers(const std::vector<RunTree>& trees, const std::vector<Path>& mounts,
                                           const Moment& began);

/// Of a command that has just ended.
std::vector<ProtectedTree> list_run_layers(const RunStage& stage);

}  // namespace ramroot
