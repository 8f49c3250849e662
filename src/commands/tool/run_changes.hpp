// SPDX-License-Identifier: GPL-3.0-or-later
/// What becomes of the changes of a command that has ended.
#pragma once

#include "commands/tool/commands.hpp"
#include "engine/runs/run_command.hpp"

namespace ramroot {

/// Why what changes there cannot be kept: it is on an overlay already.
Error explain_overlay(const Path& path);

/// Shows what changed, asks if nobody has decided yet, and keeps it or not.
/// @param status  the exit status of the command
/// @return        0, or the exit code if what was to be kept could not be
/// @param can_keep  the question offers it
int end_run(const RunRequest& wanted, const RunStage& stage, int status, bool can_keep);

}  // namespace ramroot
