// SPDX-License-Identifier: GPL-3.0-or-later
/// A number that tells whether something has changed.
#pragma once

#include <cstdint>
#include <string_view>

namespace ramroot {

/// A hash (FNV-1a) of what is added to it: it tells changes, and withstands no attack, because only root
/// could gain anything from one.
class Print {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    add_number(bytes.size());
  }
  void add_number(std::uint64_t number) {
    for (int i = 0; i < 8; ++i, number >>= 8U) value_ = (value_ ^ (number & 0xffU)) * 0x100000001b3U;
  }
  /// Never 0, which stands for "not compared".
  std::uint64_t value() const { return value_ == 0 ? 1 : value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace ramroot
