// SPDX-License-Identifier: GPL-3.0-or-later
/// The text of --help. CLI11's own differs from version to version.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ramroot {

/// Lists what the program or a verb takes. What is in no group is for hooks and is left out.
class HelpFormatter : public CLI::FormatterBase {
 public:
  /// @param name  the program with the verb: "ramroot status"
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace ramroot
