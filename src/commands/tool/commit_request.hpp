// SPDX-License-Identifier: GPL-3.0-or-later
/// What ramroot-commit was asked to commit.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "commands/tool/commands.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

/// Selects the changes and refuses what can be refused before the user is asked.
Result<std::vector<CommitSet>> select_requested(const CommitRequest& wanted);

/// Where the file systems are mounted that get something.
std::vector<Path> lowers_of(const std::vector<CommitSet>& sets);

/// "--all", "/etc/hosts and 2 more"
std::string name_request(const CommitRequest& wanted);

}  // namespace ramroot
