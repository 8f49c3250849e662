// SPDX-License-Identifier: GPL-3.0-or-later
/// How an initramfs is packed, and which of its files matter here. Touches nothing.
#pragma once

#include <cstddef>
#include <string_view>

namespace ramroot {

/// A program of the distribution that unpacks its standard input to its standard output.
struct Unpacker {
  std::string_view magic;
  const char* program;
  const char* arguments[4];    ///< ended by null
  int exit_code_of_a_warning;  ///< status if unknown data follows the packed part; 0: no such status
};

/// How many bytes find_unpacker() needs.
inline constexpr std::size_t kMagicSize = 16;

/// The program that unpacks a part of an image with this beginning; null if none is known.
const Unpacker* find_unpacker(std::string_view beginning);

/// Does the judgement need the contents of this file, and not only its name?
bool is_wanted_of_initrd(std::string_view name);

}  // namespace ramroot
