// SPDX-License-Identifier: GPL-3.0-or-later
/// Sizes in bytes: reading and printing them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ramroot {

/// A size in bytes. A bare integer never crosses a function border.
struct ByteSize {
  std::uint64_t bytes = 0;
  friend auto operator<=>(ByteSize, ByteSize) = default;
};

inline constexpr ByteSize kMebibyte{1ULL << 20};

/// Parses "512", "64k", "2G" (powers of 1024), as mount -o size= does.
///
/// @param text  digits and at most one of k, m, g, t (either case), no sign or space
/// @return      the size; EINVAL when malformed, ERANGE when it exceeds 64 bits
/// @see         tmpfs(5), option size=
Result<ByteSize> parse_byte_size(std::string_view text);

/// "981.2 MiB": one decimal, the largest unit that leaves a number of at least 1.
std::string render_byte_size(ByteSize size);

}  // namespace ramroot
