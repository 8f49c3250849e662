// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/boot_version.hpp"

namespace ramroot {

std::string find_boot_version(std::string_view program) {
  // The zero byte before it is not there where these words are part of a message.
  constexpr std::string_view kBefore("\0ramroot-boot ", 14), kDigits = "0123456789.";
  for (std::size_t at = 0; (at = program.find(kBefore, at)) != std::string_view::npos;) {
    at += kBefore.size();
    const std::size_t end = program.find_first_not_of(kDigits, at);
    if (end != std::string_view::npos && end > at && program[end] == '\0')
      return std::string(program.substr(at, end - at));
  }
  return "";
}

}  // namespace ramroot
