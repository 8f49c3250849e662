// SPDX-License-Identifier: GPL-3.0-or-later
/// Shell completions, made from the table of verbs when the package is built.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ramroot {

/// @param shell  "bash", "zsh" or "fish"
/// @return       the script; empty for any other shell
std::string render_completions(const CLI::App& app, const std::string& shell);

}  // namespace ramroot
