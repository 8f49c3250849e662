// SPDX-License-Identifier: GPL-3.0-or-later
/// Selects the operations that commit some paths, and refuses what cannot be done. Reads only.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/commit/commit_filter.hpp"
#include "engine/commit/commit_set.hpp"
#include "engine/commit/named_path.hpp"

namespace ramroot {

struct SelectedChanges {
  std::vector<CommitSet> sets = {};  ///< those without operations are left out
  std::vector<Path> undecided =
      {};  ///< names in conflict that the filter does not decide: no commit is possible
};

/// The operations that make these paths in the real root what they are in the session.
Result<SelectedChanges> select_changes(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                                       const std::vector<ProtectedTree>& trees);

}  // namespace ramroot
