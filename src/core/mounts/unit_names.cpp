// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/unit_names.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace ramroot {

namespace {

bool is_plain_in_unit_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '_' ||
         c == '.';
}

}  // namespace

std::string unit_of(std::string_view target, std::string_view suffix) {
  std::string name;
  const std::string_view path = target.substr(std::min(target.find_first_not_of('/'), target.size()));
  for (const char c : path) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/') name += '-';
    else if (is_plain_in_unit_name(c) && !(c == '.' && name.empty())) name += c;
    else name.append("\\x").append({kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return (name.empty() ? "-" : name).append(suffix);
}

Path target_of_unit(std::string_view name) {
  constexpr std::string_view kEnd = ".mount";
  if (!name.ends_with(kEnd)) return "";
  name.remove_suffix(kEnd.size());
  if (name == "-") return "/";
  std::string path = "/";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto code = name.substr(i, 2) == "\\x" && i + 4 <= name.size()
                          ? parse_number(name.substr(i + 2, 2), 255, Radix::hexadecimal)
                          : Result<std::uint64_t>(Error{});
    if (code) path += static_cast<char>(*code), i += 3;
    else path += name[i] == '-' ? '/' : name[i];
  }
  return unit_of(path) == std::string(name).append(kEnd) ? path : "";
}

}  // namespace ramroot
