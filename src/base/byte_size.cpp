// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_size.hpp"

#include <array>
#include <cerrno>
#include <cstdint>

#include "base/number.hpp"
#include "base/text.hpp"

namespace ramroot {

namespace {

/// The exponent that a unit letter stands for (1024 = 2^10), or -1.
int shift_of(char unit) {
  switch (unit) {
    case 'k':
    case 'K': return 10;
    case 'm':
    case 'M': return 20;
    case 'g':
    case 'G': return 30;
    case 't':
    case 'T': return 40;
    default: return -1;
  }
}

}  // namespace

Result<ByteSize> parse_byte_size(std::string_view text) {
  const std::string_view digits = leading_digits(text), unit = text.substr(digits.size());
  const auto number = parse_number(digits);
  const std::string attempt = "read size '" + render_for_console(text) + "'";
  if (!number && number.error().errno_value == ERANGE) return Error{ERANGE, attempt};
  if (!number || unit.size() > 1) return Error{EINVAL, attempt, "write 512m, 2G or 50%"};
  const int shift = unit.empty() ? 0 : shift_of(unit[0]);
  if (shift < 0) return Error{EINVAL, attempt, "the units are k, m, g and t"};
  if (*number > (UINT64_MAX >> shift)) return Error{ERANGE, attempt};
  return ByteSize{*number << shift};
}

std::string render_byte_size(ByteSize size) {
  constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB"};
  if (size.bytes < 1024) return std::to_string(size.bytes) + " B";
  std::size_t unit = 0;
  std::uint64_t tenths = size.bytes / 1024 * 10 + size.bytes % 1024 * 10 / 1024;
  while (tenths >= 10240 && unit + 1 < kUnits.size()) {
    tenths /= 1024;
    ++unit;
  }
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " " + kUnits[unit];
}

}  // namespace ramroot
