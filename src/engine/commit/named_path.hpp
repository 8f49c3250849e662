// SPDX-License-Identifier: GPL-3.0-or-later
/// Paths as people name them for `diff` and `commit`. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// A path given by the user, and the overlay with its changes.
struct NamedPath {
  Path path = {};  ///< from `/`, with links resolved
  const ProtectedTree* tree = nullptr;
};

/// A path as somebody gave it, from `/`: with ".." and all links resolved but one that it names itself.
Path resolve_name(const std::string& given);

/// What can be looked at, and why the rest cannot.
struct FoundPaths {
  std::vector<NamedPath> found = {};
  std::vector<Error> unknown = {};
};

/// Resolves paths as users give them: relative, through links, repeated, one within another. Of a link that
/// is on the disk, what it leads to is looked at too.
FoundPaths find_paths(const std::vector<std::string>& given, const std::vector<ProtectedTree>& trees);

/// The same for a commit, which takes a link as a link.
/// @return  an Error for a path that is on no overlay, or that neither exists nor existed at boot
Result<std::vector<NamedPath>> resolve_paths(const std::vector<std::string>& given,
                                             const std::vector<ProtectedTree>& trees);

/// Is this path in `tree`, or in a tree mounted below it?
bool is_concerned(const NamedPath& named, const ProtectedTree& tree);

}  // namespace ramroot
