// SPDX-License-Identifier: GPL-3.0-or-later
/// Which changes `ramroot-commit --all` leaves in RAM. Touches nothing.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// How much a name stands for.
enum class Reach { name, tree };

/// Patterns are absolute paths in which each name may have wildcards of glob(7). A pattern also
/// applies to everything below a match. Where several match, the longest one, counted in names,
/// wins; among equals `excluded`, then `included`.
struct CommitFilter {
  std::vector<std::string> excluded = {};  ///< as the user asked for
  std::vector<std::string> included = {};
  std::vector<std::string> mine = {}, theirs = {};  ///< see decide_conflict()
  std::vector<std::string> standing = {};           ///< excluded unless the user asks otherwise
  std::map<Path, Reach> refused = {};  ///< excluded by its very name, alone or with all that is below it
};

/// Which version of a name in conflict stays in the real root.
enum class Keep { undecided, mine, theirs };

/// The session's (mine) or the one that is there (theirs); undecided if no pattern says, or both do.
Keep decide_conflict(const CommitFilter& filter, const Path& path);

/// Where distributions keep kernels, initramfs images and unified kernel images. One that is made in a
/// protected session lacks what its builder could not see there.
const std::vector<std::string>& image_patterns();
bool is_boot_image(const Path& path);

/// Caches, logs, temporary files, locks of package managers, what makes one machine differ from another, and
/// image_patterns().
std::vector<std::string> default_exclusions();

bool is_excluded(const CommitFilter& filter, const Path& path);

/// The pattern that excludes it; null if it is not excluded. It belongs to the filter.
const std::string* find_exclusion(const CommitFilter& filter, const Path& path);

/// What one pattern leaves in RAM.
struct LeftOut {
  std::size_t changes = 0;
  std::vector<Path> some = {};  ///< the first of them
};

/// By pattern.
class Exclusions {
 public:
  void add(const std::string& pattern, const Path& path);
  void add(const Exclusions& others);
  std::size_t count() const;
  const std::map<std::string, LeftOut>& by_pattern() const { return by_pattern_; }

 private:
  std::map<std::string, LeftOut> by_pattern_ = {};
};

/// Does an include pattern of its own name this path, so that it counts even in an excluded folder?
bool is_included(const CommitFilter& filter, const Path& path);

/// May something in this folder be excluded?
bool may_exclude_below(const CommitFilter& filter, const Path& folder);

}  // namespace ramroot
