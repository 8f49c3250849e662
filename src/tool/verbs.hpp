// SPDX-License-Identifier: GPL-3.0-or-later
/// The verbs of the tool with their options: parsing, help and completions are made from this table.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace ramroot {

/// What remains to be done when the command line has been parsed.
/// @return  the exit status
using Run = std::function<int()>;

/// Of the words after "ramroot", with "run" as the first, takes the command with its arguments away: all of
/// them are for that, whatever they look like.
std::vector<std::string> cut_command(std::vector<std::string>& words);

/// Adds every verb. The verb on the command line stores its work in `run`.
/// @param command  of the verb `run`
void add_verbs(CLI::App& app, Run& run, const std::vector<std::string>& command);

/// Adds the verb `commit`, which is also the program ramroot-commit.
/// @param run  receives the work for paths; a command after "--" is not parsed here
void add_commit(CLI::App& app, Run& run);

/// For the value of an option that another option may follow: its own value was forgotten then.
CLI::Validator no_option();

/// Adds a verb that --help lists.
CLI::App* add_verb(CLI::App& app, const char* name, const char* description);

}  // namespace ramroot
