// SPDX-License-Identifier: GPL-3.0-or-later
/// How an initramfs is packed, and what of it matters here. Touches nothing.
#pragma once

#include <cstddef>
#include <string_view>

namespace ramroot {

/// A program of the distribution that unpacks from standard input to standard output.
struct Unpacker {
  std::string_view magic;
  const char* program;
  const char* arguments[4];    ///< null behind the last
  int exit_code_of_a_warning;  ///< something follows that it does not know; 0: none
};

/// The first bytes that a decision needs.
inline constexpr std::size_t kMagicSize = 16;

/// What unpacks a part of an image that begins so; null when nobody knows.
const Unpacker* find_unpacker(std::string_view beginning);

/// Whether the judgement needs the contents of this file, and not only its name.
bool is_wanted_of_initrd(std::string_view name);

}  // namespace ramroot
