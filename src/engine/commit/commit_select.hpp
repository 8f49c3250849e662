// SPDX-License-Identifier: GPL-3.0-or-later
/// Finds out what a commit of some paths has to do, and refuses what cannot be done. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/commit/commit_filter.hpp"
#include "core/journal/commit_op.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// The operations on one file system.
struct CommitSet {
  LayerPair layers;
  std::vector<CommitOp> ops = {};
  std::vector<std::string> left = {};  ///< what stays in RAM, and why
  std::optional<FstabEdit> fstab = std::nullopt;
  std::size_t excluded = 0;  ///< changes that the filter leaves in RAM
};

/// A path that somebody named, and where its changes are.
struct NamedPath {
  Path path = {};  ///< from `/`, no link on the way
  const ProtectedTree* tree = nullptr;
};

/// Names as people give them: relative, through links, more than once, one in another.
/// @return  an Error for what is on no overlay, or is not and was not there
Result<std::vector<NamedPath>> resolve_paths(const std::vector<std::string>& given,
                                             const std::vector<ProtectedTree>& trees);

/// Does this path concern `tree`: its own, or one mounted below it?
bool is_concerned(const NamedPath& named, const ProtectedTree& tree);

/// What has to be done so that these paths are in the real root what they are now. Sets without
/// operations are left out.
Result<std::vector<CommitSet>> select_changes(const std::vector<NamedPath>& paths, const CommitFilter& filter,
                                              const std::vector<ProtectedTree>& trees);

}  // namespace ramroot
