// SPDX-License-Identifier: GPL-3.0-or-later
/// Names of the real root that a command changed while a copy in the session hid them. To commit
/// such a copy would undo what the command did, so it is a conflict. Touches nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/commit/change.hpp"
#include "core/commit/commit_filter.hpp"

namespace ramroot {

/// How much of the real root an object of the session hides.
enum class Hides {
  object,      ///< the object of that name
  tree,        ///< a folder with all that is in it
  attributes,  ///< those of a folder; what is in it is seen
};

/// What tells an object of the real root from others, also after it was renamed: an undo brings it
/// back. "-" if there is none.
/// @param object  null if there is none
std::string identify(const Node* object, Hides hides);

/// By path, as the running system sees it: the object that the command left there.
using HiddenNames = std::map<Path, std::string>;

std::string render_hidden_names(const HiddenNames& names);
Result<HiddenNames> parse_hidden_names(std::string_view json);

/// Is this the object that the command left?
/// @param now  null if there is none
bool is_still(const std::string& recorded, const Node* now);

/// The records that decide about a change: of its path, of a hidden tree that it is in, and of what
/// is in a folder that was deleted or made anew.
std::vector<Path> find_records(const HiddenNames& names, const Change& change);

/// Makes a conflict of this change.
Change in_conflict(Change change);

/// The change that the session made, whether it is a conflict or not.
Change without_conflict(Change change);

}  // namespace ramroot
