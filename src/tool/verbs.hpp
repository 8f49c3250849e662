// SPDX-License-Identifier: GPL-3.0-or-later
/// The verbs of the tool with their options: parsing, help and completions are made from this table.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace ramroot {

/// What remains to be done when the command line has been parsed.
/// @return  the exit status
using Run = std::function<int()>;

/// Adds every verb. The verb on the command line stores its work in `run`.
void add_verbs(CLI::App& app, Run& run);

/// Adds the verb `commit`, which is also the program ramroot-commit.
/// @param run  receives the work for paths; a command after "--" is not parsed here
void add_commit(CLI::App& app, Run& run);

/// Adds a verb that --help lists.
CLI::App* add_verb(CLI::App& app, const char* name, const char* description);

}  // namespace ramroot
