// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/config.hpp"

#include "base/place.hpp"

namespace ramroot {

std::optional<Guard> parse_guard(std::string_view word) {
  if (word == "warn") return Guard::warn;
  if (word == "refuse") return Guard::refuse;
  if (word == "off") return Guard::off;
  return std::nullopt;
}

bool is_pattern(const std::string& text) {
  return text != "/" && normalize_target(text) == text && !text.empty();
}

}  // namespace ramroot
