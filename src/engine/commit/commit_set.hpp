// SPDX-License-Identifier: GPL-3.0-or-later
/// The part of a commit that is done on one file system. Touches nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/commit_op.hpp"
#include "engine/commit/commit_fstab.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// The operations on one file system.
struct CommitSet {
  LayerPair layers;
  std::vector<CommitOp> ops = {};
  std::vector<std::string> left = {};  ///< what stays in RAM, with the reason
  std::optional<FstabEdit> fstab = std::nullopt;
  std::size_t excluded = 0;  ///< changes that the filter leaves in RAM
};

}  // namespace ramroot
