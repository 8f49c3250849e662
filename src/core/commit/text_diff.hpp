// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot diff --text` says of one change, besides what diff(1) prints. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/commit/change.hpp"

namespace ramroot {

/// What diff(1) can do with a file.
enum class Contents { text, binary, large };

/// One of the two versions of what a name stands for.
struct Version {
  Node node;
  Contents contents = Contents::text;  ///< of a file
  std::string leads_to = {};           ///< of a link
};

/// Both versions of one name; nothing where there is none.
struct Versions {
  std::optional<Version> before, now;
};

/// Which versions are for diff(1); a side that is not is /dev/null.
struct DiffSides {
  bool before = false, now = false;
};

/// One run of diff(1) for two texts, two for a text that became something else, none for others.
/// None either for files that differ only in their attributes.
std::vector<DiffSides> choose_diffs(const Change& change, const Versions& versions);

/// Everything that diff(1) does not tell, one line each: "Mode of /etc/x is 0600, was 0644".
std::vector<std::string> describe_versions(const Change& change, const Versions& versions);

/// The name of a file in the header of a patch, as patch(1) and git read it: "a/etc/hosts".
/// Names with strange bytes are quoted, so that they cannot pretend to be a line of their own.
std::string render_patch_name(std::string_view side, std::string_view path);

}  // namespace ramroot
