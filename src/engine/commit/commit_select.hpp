// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds out what a commit of some paths has to do, and refuses what cannot be done. Reads only.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/commit/commit_filter.hpp"
#include "engine/commit/commit_set.hpp"
#include "engine/commit/named_path.hpp"

namespace ramroot {

/// What has to be done so that these paths are in the real root what they are now. Sets without
/// operations are left out.
Result<std::vector<CommitSet>> select_changes(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                                              const std::vector<ProtectedTree>& trees);

}  // namespace ramroot
