// SPDX-License-Identifier: GPL-3.0-or-later
/// What a commit of paths would do, as it is shown before the question.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "commands/tool/commands.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

/// What will be done, sorted, what is in /etc first; what stays in RAM, and why; totals.
/// @param most  so many names at most
std::string render_commit_plan(const std::vector<CommitSet>& sets, const CommitRequest& wanted,
                               std::size_t most);

/// Who says that this pattern is excluded: "--exclude", "--all", or the configuration.
std::string name_rule(const std::string& pattern, const CommitRequest& wanted);

/// How many names are shown before the question; l shows all of them.
inline constexpr std::size_t kShownNames = 20;

/// Files and folders, also those in a whole folder: what --list counts.
std::uint64_t names_of(const CommitSet& set);

/// The bytes that a commit copies.
std::uint64_t bytes_of(const CommitSet& set);

}  // namespace ramroot
