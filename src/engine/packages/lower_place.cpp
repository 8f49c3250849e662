// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/lower_place.hpp"

#include "core/journal/commit_op.hpp"

namespace ramroot {

Place lower_place(const std::vector<ProtectedTree>& trees, const Path& path) {
  const ProtectedTree* tree = find_tree(trees, path);
  return tree == nullptr ? Place{path} : Place{tree->layers.lower, inside_of(tree->layers.target, path)};
}

}  // namespace ramroot
