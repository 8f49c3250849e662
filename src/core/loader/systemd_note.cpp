// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/systemd_note.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"

namespace ramroot {

std::string chosen_in_note(const TextFile& note) {
  constexpr std::size_t kAttributes = 4;  // bytes that efivarfs puts before the contents
  std::string text = note.text.substr(std::min(kAttributes, note.text.size()));
  std::erase(text, '\0');  // the other half of each character of UTF-16
  return std::string(trim(split(text, '\n').front()));
}

bool chooses_our_entry(const TextFile& note) {
  return note.path == kSystemdBootOnce && to_lower(chosen_in_note(note)) == kOtherEntry;
}

}  // namespace ramroot
