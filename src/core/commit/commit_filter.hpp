// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot-commit --all` leaves in RAM. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// Patterns are absolute paths in which each name may have the wildcards of glob(7); they are for
/// what lies below a match too. Where several match, the one with most names counts.
struct CommitFilter {
  std::vector<std::string> excluded = {};
  std::vector<std::string> included = {};
};

/// Caches, logs, temporary files, and what makes one machine differ from another.
std::vector<std::string> default_exclusions();

bool is_excluded(const CommitFilter& filter, const Path& path);

/// Named by a pattern of its own, so that it counts even in an excluded folder.
bool is_included(const CommitFilter& filter, const Path& path);

/// Can something in this folder be excluded?
bool may_exclude_below(const CommitFilter& filter, const Path& folder);

}  // namespace ramroot
