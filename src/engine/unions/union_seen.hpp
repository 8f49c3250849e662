// SPDX-License-Identifier: GPL-3.0-or-later
/// The unions that are mounted, and their changes. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

struct UnionSeen {
  Path target;
  UnionLayers layers;
  UnionWanted wanted = {};  ///< what it was mounted with, with real paths
  UnionBegin begin = {};
  bool is_folder = false;   ///< a folder below, which others may change
  bool is_missing = false;  ///< an image whose name leads nowhere any more
  ProtectedTree tree = {};  ///< its changes; of a folder, `lower` is the folder itself
};

/// The union that a path is in; nothing if it is in none.
/// @return  an Error if mounts cannot be read, or what belongs to the union cannot
Result<std::optional<UnionSeen>> find_union(const Path& path);

/// Is there no union at this mount point any more, but what was changed in it?
bool has_left_changes(const Path& target);

/// All of them.
Result<std::vector<UnionSeen>> list_unions();

}  // namespace ramroot
