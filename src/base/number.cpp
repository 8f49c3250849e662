// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.hpp"

#include <cerrno>
#include <charconv>

namespace ramroot {

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t most, Radix radix) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, number, static_cast<int>(radix));
  const Error failed{EINVAL, "read a number"};
  if (rest != end || ec == std::errc::invalid_argument) return failed;
  if (ec == std::errc::result_out_of_range || number > most) return Error{ERANGE, failed.attempt};
  return number;
}

std::string_view leading_digits(std::string_view text) {
  return text.substr(0, text.find_first_not_of("0123456789"));
}

}  // namespace ramroot
