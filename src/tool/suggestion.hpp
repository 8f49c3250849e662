// SPDX-License-Identifier: GPL-3.0-or-later
/// Suggests the word that somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// The word in `known` nearest to `word`, if at most a third of its letters differ (inserted,
/// deleted, replaced, or two neighbours exchanged); empty if there is none.
std::string find_near_miss(std::string_view word, const std::vector<std::string>& known);

}  // namespace ramroot
