// SPDX-License-Identifier: GPL-3.0-or-later
/// What has to be known before a union is mounted, and why it cannot be. Reads only.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

struct UnionFacts {
  Path source, target;  ///< real paths
  UniqueFd place = {};  ///< the mount point, whatever its name leads to later
  bool is_folder = false, is_file = false;
  UnionLayers layers = {};
  bool has_changes = false;  ///< of an earlier union there: RAM, or the folder for changes
  bool has_lower = false;    ///< what was below an earlier union is still mounted
  UnionUpper upper = {};     ///< unless has_changes
  UpperLimits limits = {};   ///< of RAM
  std::vector<std::string> warnings = {};
  std::set<Path> existing = {};  ///< of the folders that the plans make
};

/// @return  an Error that says what is wrong with one of the places
Result<UnionFacts> probe_union(const std::string& source, const std::string& target,
                               const UnionOptions& options, const std::optional<Path>& user_unions);

}  // namespace ramroot
