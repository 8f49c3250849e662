// SPDX-License-Identifier: GPL-3.0-or-later
#include "tool/suggestion.hpp"

#include <algorithm>

namespace ramroot {

namespace {

/// How many letters have to be inserted, deleted, replaced or exchanged with their neighbour to
/// turn one word into the other (optimal string alignment distance).
std::size_t count_slips(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> slips(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) slips[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) slips[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = slips[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      slips[i][j] = std::min({slips[i - 1][j] + 1, slips[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        slips[i][j] = std::min(slips[i][j], slips[i - 2][j - 2] + 1);
    }
  return slips[a.size()][b.size()];
}

}  // namespace

std::string find_near_miss(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t kLongest = 40;  // longer than any name of ramroot's
  std::string nearest;
  std::size_t least = kLongest;
  if (word.size() > kLongest) return nearest;
  for (const std::string& one : known) {
    const std::size_t slips = count_slips(word, one);
    if (slips < least && slips * 3 <= one.size()) nearest = one, least = slips;
  }
  return nearest;
}

}  // namespace ramroot
