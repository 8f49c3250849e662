// SPDX-License-Identifier: GPL-3.0-or-later
/// Asking a package manager's own program who owns a path.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "system/program.hpp"

namespace ramroot {

/// Runs a program and gives each line of its output to `take`.
///
/// @param take  returns false when it can take no more, which makes the query fail
/// @return      the exit status; an Error if the program was not started, was killed or printed too much
Result<int> query_owners(ProgramCall call, const std::function<bool(std::string_view)>& take);

/// "ask rpm which package owns a path": the action, for an Error.
std::string query_attempt(std::string_view program);

}  // namespace ramroot
