// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes the root that the command of an ordinary user sees.
#pragma once

#include "base/result.hpp"
#include "engine/runs/run_command.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Enters a user namespace, and makes room for changes there. If that is forbidden, the Error says by what.
Result<RunStage> open_user_stage(const RunWanted& wanted, const UpperLimits& limits, System& system);

/// Mounts everything at the root of the stage.
Result<void> make_user_root(const RunStage& stage, bool private_run, System& system);

/// A new /proc, or where the kernel refuses that (something covers a part of the old one) the old one.
Result<void> show_user_proc(const RunStage& stage, System& system);

}  // namespace ramroot
