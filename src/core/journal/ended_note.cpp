// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/journal/ended_note.hpp"

#include "base/text.hpp"

namespace ramroot {

namespace {

using Ending = EndedNote::Ending;

constexpr std::size_t kLongestPlace = 60;

std::string name_of(const EndedNote& note) {
  return note.when.empty() ? "a commit" : "the commit of " + note.when;
}

std::string count_names(std::uint64_t names) {
  if (names == 0) return "";
  return " (" + std::to_string(names) + (names == 1 ? " name)" : " names)");
}

}  // namespace

std::string render_ended_short(const EndedNote& note) {
  const std::string name = name_of(note);
  switch (note.ending) {
    case Ending::finished: return name + " was cut off, now finished" + count_names(note.names);
    case Ending::taken_back: return name + " was cut off, and taken back";
    case Ending::cut_off: return name + " was cut off: nothing of it is on the disk";
    case Ending::waits: break;
  }
  return name + " waits: run 'ramroot-commit --resume'";
}

std::string render_ended(const EndedNote& note) {
  const std::string begin =
      name_of(note) + " to " + render_for_console(note.where, kLongestPlace) + " was cut off";
  switch (note.ending) {
    case Ending::finished:
      return begin + ", and was finished in this boot" + count_names(note.names) +
             (note.left == 0
                  ? ""
                  : "; something else had written " + std::to_string(note.left) +
                        " of them meanwhile, and that stayed: 'journalctl -b -g commit' names them");
    case Ending::taken_back:
      return begin +
             ", could not be finished in this boot, and was taken back: nothing of it is on the "
             "disk. 'journalctl -b -g commit' says why; then commit again";
    case Ending::cut_off:
      return begin +
             " while it copied: nothing of it is on the disk, and what it had copied was removed. "
             "Commit again";
    case Ending::waits: break;
  }
  return begin + ", and could not be finished in this boot: run 'ramroot-commit --resume'";
}

}  // namespace ramroot
