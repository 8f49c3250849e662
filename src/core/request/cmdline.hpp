// SPDX-License-Identifier: GPL-3.0-or-later
/// The kernel command line, cut the way the kernel cuts it. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// One word of the command line; quotes are gone, `value` is absent without a `=`.
struct CmdlineWord {
  std::string name;
  std::optional<std::string> value = std::nullopt;
};

/// Cuts `text` into words up to a bare `--`, after which words belong to init.
/// Quotes follow next_arg() of the kernel (lib/cmdline.c).
std::vector<CmdlineWord> parse_cmdline(std::string_view text);

/// The value of the last `ramroot=` of the line: the last one wins, as it does for
/// most kernel parameters. A bare `ramroot` has the value "". Nothing when nobody asked.
std::optional<std::string> find_parameter(std::string_view cmdline);

}  // namespace ramroot
