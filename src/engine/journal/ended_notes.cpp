// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/ended_notes.hpp"

#include <sys/stat.h>

#include <optional>

#include "base/beneath.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNote = 64U << 10, kMostNotes = 200;

/// The number of the file system: the same in the initramfs and after it, wherever it is mounted.
std::optional<Path> note_of(const Path& at) {
  struct stat now {};
  if (::stat(at.c_str(), &now) != 0) return std::nullopt;
  return std::string(kEndedNotes) + "/" + std::to_string(now.st_dev) + ".json";
}

EndedNote::Ending ending_of(const CommitResult& result) {
  if (result.was_cut_off) return EndedNote::Ending::cut_off;
  switch (result.ending) {
    case CommitEnding::done: return EndedNote::Ending::finished;
    case CommitEnding::not_done: return EndedNote::Ending::taken_back;
    case CommitEnding::interrupted: break;
  }
  return EndedNote::Ending::waits;
}

}  // namespace

void note_ended(const Path& at, const std::string& where, const CommitResult& result, System& system) {
  const auto file = note_of(at);
  if (!file) return;
  const EndedNote note{ending_of(result), where, result.made_s, result.names, result.left.size()};
  for (const char* folder : {kRunFolder, kEndedNotes})  // if it is not there, the next step fails too
    (void)perform(MakeDir{folder}, system);
  (void)perform(StoreText{*file, render_ended_note(note)}, system);
}

void forget_ended(const Path& at, System& system) {
  if (const auto file = note_of(at)) (void)perform(RemoveFile{*file}, system);
}

std::vector<EndedNote> read_ended_notes(const Path& run_root) {
  const Path folder = run_root == "/" ? kEndedNotes : run_root + kEndedNotes;
  std::vector<EndedNote> notes;
  for (const std::string& name : list_folder(folder, kMostNotes)) {
    const auto text = read_file_beneath(Path(folder).append("/").append(name), kMostNote);
    if (auto note = text ? parse_ended_note(*text) : text.error()) notes.push_back(*std::move(note));
  }
  return notes;
}

}  // namespace ramroot
