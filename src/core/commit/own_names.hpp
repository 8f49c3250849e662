// SPDX-License-Identifier: GPL-3.0-or-later
/// Objects that commits and their undo gave to names in a folder that others may change too. Touches nothing.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/commit/hidden_names.hpp"

namespace ramroot {

/// By path, as the running system sees it: what a commit left there, and what it replaced, which an undo
/// brings back. The latest is the last one; see identify().
using OwnNames = std::map<Path, std::vector<std::string>>;

/// Adds an object to those of a name, of which only the latest are kept.
void add_own(OwnNames& names, const Path& path, const Node& object);

/// Is this one of them?
bool is_own(const OwnNames& names, const Path& path, const Node& now);

std::string render_own_names(const OwnNames& names);
Result<OwnNames> parse_own_names(std::string_view json);

}  // namespace ramroot
