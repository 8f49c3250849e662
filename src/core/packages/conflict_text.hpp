// SPDX-License-Identifier: GPL-3.0-or-later
/// What people are told of names in conflict: see HiddenNames. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// What dpkg knows of the packages that are installed.
inline constexpr const char* kDpkgStatus = "/var/lib/dpkg/status";
/// Where dpkg has the lists of their files.
inline constexpr const char* kDpkgInfo = "/var/lib/dpkg/info";

/// Each of them once: first the databases of packages, last the many files of single packages.
std::vector<Path> sort_by_weight(std::vector<Path> names);

/// The same, without caches and logs: a commit of everything leaves them out.
std::vector<Path> choose_worth_naming(std::vector<Path> names);

/// A line for each name, indented, and one for the rest.
/// @param most  so many names at most
std::vector<std::string> render_name_lines(const std::vector<Path>& names, std::size_t most);

/// Who changed the same names.
enum class ConflictWith {
  command,        ///< one of ramroot-commit, in the real root
  what_is_below,  ///< others, in the folder below a union
};

/// What the word means, and what can be done about these conflicts: the same lines wherever they are told.
/// @param saved  the folder of `ramroot run --save` that they are about, or empty
std::vector<std::string> render_ways_out(const std::vector<Path>& names,
                                         ConflictWith with = ConflictWith::command, const Path& saved = "");

}  // namespace ramroot
