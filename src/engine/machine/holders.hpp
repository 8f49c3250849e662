// SPDX-License-Identifier: GPL-3.0-or-later
/// Which programs have files open for writing. Reads only.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// "sleep (1234)", for the file system at `at`; at most five programs, and none that may not be looked at.
std::vector<std::string> find_holders(const Path& at);

/// "held by sleep (1234), vim (99)", for the file system at `at`; names at most five programs.
std::string describe_holders(const Path& at);

}  // namespace ramroot
