// SPDX-License-Identifier: GPL-3.0-or-later
/// /etc/ramroot.json: defaults of the options, and what only the configuration can say. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/request/options.hpp"

namespace ramroot {

/// What the configuration says.
struct Config {
  Options options = {};
  std::vector<std::string> commit_exclude = {};  ///< for ramroot-commit --all
  Guard guard = Guard::warn;
  Warnings warnings = {};
};

/// Reads /etc/ramroot.json: an object of options, comments allowed.
///
/// What is not understood costs a warning and keeps its default: a mistake here
/// must not cost the protection.
Config parse_config(std::string_view json);

std::optional<Guard> parse_guard(std::string_view word);

/// "/srv/*": absolute, no "..", not "/" alone.
bool is_pattern(const std::string& text);

}  // namespace ramroot
