// SPDX-License-Identifier: GPL-3.0-or-later
/// Changes whose paths are too long to be named one by one. Touches nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/commit/change.hpp"

namespace ramroot {

/// What is too far below a folder.
struct DeepCount {
  Path below = {};
  std::uint64_t changes = 0;
};

/// Counts them in the order of a walk.
class DeepCounter {
 public:
  /// To be called with every change. @return  a count that is complete now
  std::optional<DeepCount> add(const Change& change);
  /// To be called after the last change.
  std::optional<DeepCount> finish();

 private:
  DeepCount count_;
};

/// "too deep    38000 more  /srv/d/d/d/": one line for people.
std::string render_deep(const DeepCount& count);

/// The same for programs: one JSON object on one line.
std::string render_deep_json(const DeepCount& count);

}  // namespace ramroot
