// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes the root that a command sees.
#pragma once

#include "base/result.hpp"
#include "engine/runs/run_command.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Is it a folder itself, not a link to one?
bool is_folder(const Path& path);

/// Mounts everything at the root of the stage, in mounts of this process's own.
Result<void> make_run_root(const RunStage& stage, bool private_run, System& system);

/// /run without those to whom programs would talk who act for good; with `private_run` new and empty, and
/// /tmp too.
Result<void> show_run(const RunStage& stage, bool private_run, System& system);

/// Without what is only of interest of a report: the first failure.
Result<void> run_plan(const Plan& plan, System& system);

/// An empty file system in RAM, for few and small things.
Result<void> mount_small(const Path& at, System& system, const std::string& mode = "0755");

}  // namespace ramroot
