// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot diff --text` says about a change, besides what diff(1) prints. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/commit/change.hpp"

namespace ramroot {

/// What diff(1) can do with a file.
enum class Contents { text, binary, large };

/// One version of the object that has a name.
struct Version {
  Node node;
  Contents contents = Contents::text;  ///< of a file
  std::string leads_to = {};           ///< of a link
};

/// Both versions; one is empty if the name was added or deleted.
struct Versions {
  std::optional<Version> before, now;
};

/// Which versions go to diff(1); a missing one is replaced by /dev/null.
struct DiffSides {
  bool before = false, now = false;
};

/// One run of diff(1) for two texts, two runs if a text was replaced by another kind of object.
/// None for other objects, and none for files that differ only in their attributes.
std::vector<DiffSides> choose_diffs(const Change& change, const Versions& versions);

/// Everything that diff(1) does not show, one line each: "Mode of /etc/x is 0600, was 0644".
std::vector<std::string> describe_versions(const Change& change, const Versions& versions);

/// The name of a file in the header of a patch, as patch(1) and git read it: "a/etc/hosts". Names
/// with unusual bytes are quoted, so that they cannot pass for other lines.
std::string render_patch_name(std::string_view side, std::string_view path);

}  // namespace ramroot
