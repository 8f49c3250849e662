// SPDX-License-Identifier: GPL-3.0-or-later
/// What has the changes of a union: mounted, and what they are of.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"
#include "engine/unions/union_begin.hpp"
#include "engine/unions/union_facts.hpp"
#include "system/system.hpp"

namespace ramroot {

struct UnionChanges {
  std::set<Path> existing = {};  ///< of the two folders that the overlay needs
  UnionBegin begin = {};
};

/// In the namespace of its own, when what is below is mounted.
/// @param writer    who may have written to the source since the note of the changes
/// @param warnings  gets one if the source was written since the changes began
Result<UnionChanges> open_changes(const UnionFacts& facts, const UnionSource& source,
                                  const UnionOptions& options, LastWriter writer,
                                  std::vector<std::string>& warnings, System& system);

}  // namespace ramroot
