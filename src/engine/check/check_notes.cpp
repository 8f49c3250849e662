// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/check_notes.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostNotes = 1U << 20;

/// Nothing if the file cannot be looked at; empty if there is none.
std::optional<std::string> stamp_of(const Path& path) {
  struct stat now {};
  if (path.empty()) return "";
  if (::stat(path.c_str(), &now) != 0)
    return is_missing_or_link(errno) ? std::optional<std::string>("") : std::nullopt;
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
  note.stamp = stamp_of(place->text()).value_or("");
  return note;
}

Result<std::vector<CheckNote>> read_check_notes() {
  const auto text = read_file_beneath(kCheckNotes, kMostNotes);
  if (!text && is_missing(text.error().errno_value)) return std::vector<CheckNote>();
  if (!text) return text.error();
  auto parsed = parse_check_notes(*text);
  if (!parsed) return Error{0, std::string("read ") + kCheckNotes, parsed.error().text()};
  std::vector<CheckNote> notes = *std::move(parsed);
  const auto root = NextRoot::probe();
  std::erase_if(notes, [&](const CheckNote& note) {
    const auto place = root && !note.seen_at.empty() ? root->place_of(note.seen_at) : std::nullopt;
    const auto now = place ? stamp_of(place->text()) : std::nullopt;
    return now && *now != note.stamp;
  });
  return notes;
}

}  // namespace ramroot
