// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes the root that a command sees.
#pragma once

#include "base/result.hpp"
#include "engine/runs/run_command.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Mounts everything at the root of the stage, in mounts of this process's own.
Result<void> make_run_root(const RunStage& stage, bool private_run, System& system);

}  // namespace ramroot
