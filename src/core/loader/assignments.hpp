// SPDX-License-Identifier: GPL-3.0-or-later
/// The assignments of a file that a shell would source: read, never run. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

struct Assignment {
  std::string name, value;
  bool is_plain = true;  ///< false: a shell would put something in its place, which is not known here
};

/// NAME=VALUE wherever a command could begin, quotes taken away as sh(1) does it; everything else
/// is left out. At most 1000 of them.
std::vector<Assignment> parse_assignments(std::string_view text);

}  // namespace ramroot
