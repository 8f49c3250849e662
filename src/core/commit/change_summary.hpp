// SPDX-License-Identifier: GPL-3.0-or-later
/// Adds changes up. Touches nothing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "core/commit/change.hpp"

namespace ramroot {

/// The number of changes of each kind, and the size of the files that use RAM for them.
struct ChangeTotals {
  std::array<std::uint64_t, 7> counts = {};  ///< by ChangeKind
  std::uint64_t bytes = 0;

  void add(const Change& change);
  std::uint64_t count(ChangeKind kind) const { return counts[static_cast<std::size_t>(kind)]; }
  std::uint64_t changes() const;  ///< not counting the unchanged ones
};

/// Totals by folder, at most two levels deep, so that their number stays small.
using ChangesByName = std::map<std::string, ChangeTotals>;

/// "/var/log" for "/var/log/journal/x", "/etc" for "/etc/hosts", "/" for "/x".
std::string folder_of(const Path& path, NodeType type);

/// "3 added, 1 deleted, 2 unchanged; 12.1 MiB in RAM"
/// @param place  of the changes
std::string render_totals(const ChangeTotals& totals, std::string_view place = "in RAM");

}  // namespace ramroot
