// SPDX-License-Identifier: GPL-3.0-or-later
/// Carries out a commit that has been selected and agreed to.
#pragma once

#include <vector>

#include "commands/tool/commit_run.hpp"
#include "commands/tool/progress.hpp"
#include "core/journal/commit_record.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

/// Commits each set to its file system, and says how that ended.
/// @return  the exit code; kKilled or more if it was interrupted
int commit_sets(const std::vector<CommitSet>& sets, CommitRecord made, Progress::Drawn drawn,
                CommitTo where = CommitTo::session);

}  // namespace ramroot
