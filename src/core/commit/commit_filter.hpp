// SPDX-License-Identifier: GPL-3.0-or-later
/// Which changes `ramroot-commit --all` leaves in RAM. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// Patterns are absolute paths in which each name may have wildcards of glob(7). A pattern also
/// applies to everything below a match. Where several match, the longest one, counted in names,
/// wins.
struct CommitFilter {
  std::vector<std::string> excluded = {};
  std::vector<std::string> included = {};
};

/// Caches, logs, temporary files, and what makes one machine differ from another.
std::vector<std::string> default_exclusions();

bool is_excluded(const CommitFilter& filter, const Path& path);

/// Does an include pattern of its own name this path, so that it counts even in an excluded folder?
bool is_included(const CommitFilter& filter, const Path& path);

/// May something in this folder be excluded?
bool may_exclude_below(const CommitFilter& filter, const Path& folder);

}  // namespace ramroot
