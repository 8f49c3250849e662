// SPDX-License-Identifier: GPL-3.0-or-later
/// The assignments in a file that a shell would source; nothing is run. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

struct Assignment {
  std::string name, value;
  bool is_plain =
      true;  ///< false: the shell would expand something in the value, so the real value is unknown
};

/// NAME=VALUE wherever a command could start, with quotes removed as sh(1) does. Everything else
/// is ignored. At most 1000 assignments.
std::vector<Assignment> parse_assignments(std::string_view text);

}  // namespace ramroot
