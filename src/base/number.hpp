// SPDX-License-Identifier: GPL-3.0-or-later
/// Whole numbers in text. Nothing else reads numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace ramroot {

enum class Radix { octal = 8, decimal = 10, hexadecimal = 16 };

/// The whole text must be digits: no sign, no blanks.
/// @return  an Error with EINVAL if it is no number, with ERANGE if that is larger than `most`
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t most = UINT64_MAX,
                                   Radix radix = Radix::decimal);

/// The decimal digits that the text begins with.
std::string_view leading_digits(std::string_view text);

}  // namespace ramroot
