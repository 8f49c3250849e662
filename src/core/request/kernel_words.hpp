// SPDX-License-Identifier: GPL-3.0-or-later
/// Puts `ramroot=` into the words of a kernel command line, or takes it out. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ramroot {

/// What follows `ramroot=` on the lines of the boot loader; nothing: they do not name it.
using Parameter = std::optional<std::string>;

/// Reads what a user gives to `ramroot enable`: "tmpfs", "tmpfs:size=1G", "ramroot=tmpfs".
///
/// @return the part after `ramroot=`; an Error for everything that a boot would not understand,
///         be it a warning there: here somebody is present who can mend it
Result<std::string> parse_wanted_parameter(std::string_view text);

/// The same words with the parameter in the place of the first `ramroot` among them, or at their
/// end; a bare `--` and what follows it, quotes and blanks stay as they are.
std::string set_parameter(std::string_view words, const Parameter& parameter);

}  // namespace ramroot
