// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/lower_place.hpp"

namespace ramroot {

Place lower_place(const std::vector<ProtectedTree>& trees, const Path& path) {
  const ProtectedTree* best = &trees.front();
  for (const ProtectedTree& tree : trees)
    if (is_below(path, tree.layers.target) && tree.layers.target.size() > best->layers.target.size())
      best = &tree;
  for (const Path& other : best->mount_points)
    if (is_at_or_below(path, other)) return path;
  const Path& target = best->layers.target;
  return Place{best->layers.lower, target == "/" ? path : path.substr(target.size())};
}

}  // namespace ramroot
