// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/notes.hpp"

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 1U << 20;
constexpr std::size_t kMostNotes = 200;

}  // namespace

MountNotes read_notes() {
  MountNotes notes;
  const auto fail = [&](const Error& why) {
    if (!notes.failure) notes.failure = why;
  };
  const auto names = read_names(kMountNotes);
  if (!names) fail(names.error());
  for (const std::string& name : names ? *names : std::vector<std::string>()) {
    if (!name.ends_with(".json")) continue;
    const Path file = std::string(kMountNotes) + "/" + name;
    if (notes.known.size() == kMostNotes) {
      fail({0, "read " + file, "there are too many notes"});
      break;
    }
    const auto text = read_file_beneath(file, kMostNote);
    auto note = text ? parse_note(*text) : text.error();
    if (note) notes.known.push_back(*std::move(note));
    else if (text) fail({0, "read " + file, "it is damaged", "remove it"});
    else if (!is_missing(text.error().errno_value)) fail(text.error());
  }
  return notes;
}

}  // namespace ramroot
