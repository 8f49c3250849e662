// SPDX-License-Identifier: GPL-3.0-or-later
/// The verbs of the tool with their options: parsing, help and completions are made of this.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace ramroot {

/// What is left to do when the command line has been understood.
/// @return  the exit status
using Run = std::function<int()>;

/// Adds every verb. The one that the command line names puts into `run` what it does.
void add_verbs(CLI::App& app, Run& run);

/// The verb `commit`, which is the program ramroot-commit too.
/// @param run  gets what it does with paths; a command after "--" is not for this table
void add_commit(CLI::App& app, Run& run);

/// A verb in the list of --help.
CLI::App* add_verb(CLI::App& app, const char* name, const char* description);

}  // namespace ramroot
