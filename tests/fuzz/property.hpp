// SPDX-License-Identifier: GPL-3.0-or-later
/// What fuzz targets say.
#pragma once

#include <cstddef>
#include <string_view>

namespace ramroot::fuzz {

inline std::string_view text_of(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// The property: stops the fuzzer, which then keeps the input.
inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

inline void require_printable(std::string_view text) {
  for (const char c : text) require(c >= ' ' && c <= '~');
}

}  // namespace ramroot::fuzz
