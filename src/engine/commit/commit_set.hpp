// SPDX-License-Identifier: GPL-3.0-or-later
/// The part of a commit that is done on one file system. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/commit/commit_filter.hpp"
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
  Exclusions excluded = {};  ///< what the filter leaves in RAM
  /// Where others write to the lower (LayerPair::since_ns): when it was looked at, by the clock of file
  /// systems.
  std::int64_t selected_ns = 0;
};

/// What a commit does, for programs: one JSON object.
/// @param outcome  "done", "dry run"
std::string render_sets_json(const std::vector<CommitSet>& sets, std::string_view outcome);

}  // namespace ramroot
