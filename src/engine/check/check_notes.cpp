// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/check_notes.hpp"

#include <sys/stat.h>

#include "base/beneath.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNotes = 1U << 20;

std::string stamp_of(const Path& path) {
  struct stat now {};
  if (path.empty() || ::stat(path.c_str(), &now) != 0) return "";
  return std::to_string(now.st_size) + " " + std::to_string(now.st_mtim.tv_sec) + "." +
         std::to_string(now.st_mtim.tv_nsec);
}

}  // namespace

CheckNote note_of(const Readiness& readiness) {
  CheckNote note{readiness, "", ""};
  const Path file =
      readiness.initrd.empty() && readiness.subject.starts_with('/') ? readiness.subject : readiness.initrd;
  const auto root = NextRoot::probe();
  const auto place = root && !file.empty() ? root->place_of(file) : std::nullopt;
  if (!place) return note;
  note.seen_at = file;
  note.stamp = stamp_of(place->text());
  return note;
}

std::vector<CheckNote> read_check_notes() {
  const auto text = read_file_beneath(kCheckNotes, kMostNotes);
  if (!text) return {};
  auto parsed = parse_check_notes(*text);
  if (!parsed) return {};
  std::vector<CheckNote> notes = *std::move(parsed);
  const auto root = NextRoot::probe();
  std::erase_if(notes, [&](const CheckNote& note) {
    const auto place = root && !note.seen_at.empty() ? root->place_of(note.seen_at) : std::nullopt;
    return place && stamp_of(place->text()) != note.stamp;
  });
  return notes;
}

}  // namespace ramroot
