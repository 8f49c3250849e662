// SPDX-License-Identifier: GPL-3.0-or-later
/// The assignments in a file that a shell would source; nothing is run. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/request/kernel_words.hpp"

namespace ramroot {

struct Assignment {
  std::string name, value;
  bool is_plain =
      true;  ///< false: the shell would expand something in the value, so the real value is unknown
};

/// NAME=VALUE wherever a command could start, with quotes removed as sh(1) does. Everything else
/// is ignored. At most 1000 assignments.
std::vector<Assignment> parse_assignments(std::string_view text);

/// Does the file assign `name`, as far as a shell would see it?
bool assigns(std::string_view text, std::string_view name);

/// The last line that assigns `name` gets the parameter, the others lose it.
/// @param fallback  the value to use in a new line if no line assigns `name`
/// @return          an Error when the value continues on the next line or consists of several parts
Result<std::string> edit_assignment(std::string_view text, std::string_view name, const Parameter& parameter,
                                    std::string_view fallback = "");

}  // namespace ramroot
