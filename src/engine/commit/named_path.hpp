// SPDX-License-Identifier: GPL-3.0-or-later
/// Paths as people name them for `diff` and `commit`. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

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

}  // namespace ramroot
