// SPDX-License-Identifier: GPL-3.0-or-later
/// /etc/ramroot.json: default values of the options, and settings that only the configuration
/// has. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/request/options.hpp"

namespace ramroot {

inline constexpr const char* kConfigFile = "/etc/ramroot.json";

/// The contents of the configuration.
struct Config {
  Options options = {};
  std::vector<std::string> commit_exclude = {};  ///< for ramroot-commit --all
  Guard guard = Guard::warn;
  std::string guard_warning = {};  ///< why `guard` is ignored, which is in `warnings` too; empty if it is not
  Warnings warnings = {};
};

/// Reads /etc/ramroot.json: an object of options, comments allowed.
///
/// An entry that is not understood gives a warning, and its default applies: a mistake here must
/// not cost the protection.
Config parse_config(std::string_view json);

/// What a boot of a machine with so much RAM would not do as the configuration says, one sentence each.
/// @param options  the effective ones, in which a parameter may have overruled the configuration
std::vector<std::string> judge_config(const Config& config, const Options& options, ByteSize ram);

std::optional<Guard> parse_guard(std::string_view word);

/// Can this be a pattern of CommitFilter, "/srv/*"? It must be absolute, without "..", and not "/" alone.
bool is_pattern(const std::string& text);

}  // namespace ramroot
