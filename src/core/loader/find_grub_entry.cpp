// SPDX-License-Identifier: GPL-3.0-or-later
// Which entry of GRUB's menu a value of `default` means.
#include <algorithm>

#include "base/number.hpp"
#include "core/loader/grub_menu.hpp"

namespace ramroot {

namespace {

/// Takes "1" off "1>2", leaving "2". A doubled ">" is part of a title.
std::string take_part(std::string_view& path) {
  std::string part;
  while (!path.empty()) {
    const bool is_double = path.starts_with(">>");
    const char c = path[0];
    path.remove_prefix(is_double ? 2 : 1);
    if (c == '>' && !is_double) break;
    part += c;
  }
  return part;
}

/// Finds an entry in one menu; `where` has the indexes of its entries.
std::optional<std::size_t> find_in(const GrubMenu& menu, const std::vector<std::size_t>& where,
                                   std::string_view name) {
  const auto is_certain = [&](std::size_t i) { return menu.entries[i].is_certain; };
  const auto first = [&]() {
    return !where.empty() && is_certain(where[0]) ? std::optional(where[0]) : std::nullopt;
  };
  if (name.empty()) return first();
  const auto start = name.find_first_not_of(" \t");
  if (start != name.npos && name[start] >= '0' && name[start] <= '9') {
    // GRUB stops at the first character that is no digit, and accepts octal and hexadecimal numbers.
    const auto number = parse_number(leading_digits(std::string_view(name).substr(start)), SIZE_MAX - 1);
    if (!number || (name[start] == '0' && name.size() > start + 1)) return std::nullopt;
    const auto index = static_cast<std::size_t>(*number);
    std::size_t passed = 0;
    while (passed < where.size() && passed <= index && is_certain(where[passed])) ++passed;
    if (passed < std::min(index + 1, where.size())) return std::nullopt;
    if (index < where.size()) return where[index];
    return menu.is_whole ? first() : std::nullopt;
  }
  for (const std::size_t i : where)
    if (menu.entries[i].title == name || menu.entries[i].id == name)
      return is_certain(i) ? std::optional(i) : std::nullopt;
  return menu.is_whole ? first() : std::nullopt;
}

}  // namespace

std::optional<std::size_t> find_grub_entry(const GrubMenu& menu, std::string_view choice) {
  std::size_t parent = GrubEntry::kTop;
  for (std::size_t depth = 0; depth < GrubMenu::kMostDepth; ++depth) {
    std::vector<std::size_t> where;
    for (std::size_t i = 0; i < menu.entries.size(); ++i)
      if (menu.entries[i].parent == parent) where.push_back(i);
    const auto found = find_in(menu, where, take_part(choice));
    if (!found || !menu.entries[*found].is_submenu) return found;
    parent = *found;
  }
  return std::nullopt;
}

}  // namespace ramroot
