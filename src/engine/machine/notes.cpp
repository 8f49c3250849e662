// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/notes.hpp"

#include "base/beneath.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 1U << 20;
constexpr std::size_t kMostNotes = 200;

}  // namespace

std::vector<MountNote> read_notes() {
  std::vector<MountNote> notes;
  for (const std::string& name : list_folder(kMountNotes)) {
    if (!name.ends_with(".json") || notes.size() == kMostNotes) continue;
    const auto text = read_file_beneath(std::string(kMountNotes) + "/" + name, kMostNote);
    if (!text) continue;
    if (auto note = parse_note(*text); note) notes.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace ramroot
