#include "engine/notes.hpp"

#include <filesystem>
#include <system_error>

#include "base/beneath.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 1U << 20;
constexpr std::size_t kMostNotes = 200;

}  // namespace

std::vector<MountNote> read_notes() {
  std::vector<MountNote> notes;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(kMountNotes, failure)) {
    if (entry.path().extension() != ".json" || notes.size() == kMostNotes) continue;
    const auto text = read_file_beneath(entry.path().string(), kMostNote);
    if (!text) continue;
    if (auto note = parse_note(*text); note) notes.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace ramroot
