// SPDX-License-Identifier: GPL-3.0-or-later
/// Puts `ramroot=` into the words of a kernel command line, or removes it. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/byte_size.hpp"
#include "base/result.hpp"

namespace ramroot {

/// The value of `ramroot=` on the lines of the boot loader; nothing: they do not contain it.
using Parameter = std::optional<std::string>;

/// Reads the argument of `ramroot enable`: "tmpfs", "tmpfs:size=1G", "ramroot=tmpfs".
///
/// @return the value of `ramroot=`; an Error for anything that a boot would not understand, even
///         if the boot would only warn: now somebody is present who can correct it
Result<std::string> parse_wanted_parameter(std::string_view text);

/// Why a boot of a machine with so much RAM would not do what this parameter says; nothing if it would.
std::optional<Error> why_not_here(const std::string& parameter, ByteSize ram);

/// The same words with the parameter in place of the first `ramroot`, or else at their end. A
/// bare `--` and everything after it, quotes and blanks stay as they are.
std::string set_parameter(std::string_view words, const Parameter& parameter);

}  // namespace ramroot
