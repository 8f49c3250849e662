// SPDX-License-Identifier: GPL-3.0-or-later
/// What somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// The word of `known` that is at most a third of its letters away from `word` (inserted, deleted,
/// replaced, or two neighbours exchanged); empty when none is.
std::string find_near_miss(std::string_view word, const std::vector<std::string>& known);

}  // namespace ramroot
