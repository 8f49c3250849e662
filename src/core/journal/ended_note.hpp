// SPDX-License-Identifier: GPL-3.0-or-later
/// What became of a commit that a power cut or a signal cut off: whoever finishes such commits notes it, so
/// that people learn of it at the next login and from `ramroot status`. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace ramroot {

struct EndedNote {
  enum class Ending {
    finished,    ///< it is on the disk
    taken_back,  ///< it could not be finished: nothing of it is on the disk
    cut_off,     ///< the same, because it was still copying
    waits,       ///< it is half done
  };
  Ending ending = Ending::waits;
  std::string where = {};   ///< "/dev/vda1", or the mount point where that is known
  std::int64_t made_s = 0;  ///< when the commit was made, as --list shows it; 0: unknown
  std::uint64_t names = 0;  ///< that it was to change; 0: unknown
  std::uint64_t left = 0;   ///< of its steps those that were left, because somebody else was faster
  std::string when = {};    ///< `made_s` for people; not stored
  friend bool operator==(const EndedNote&, const EndedNote&) = default;
};

std::string render_ended_note(const EndedNote& note);

/// Reads what render_ended_note() wrote; anything else gives an Error.
Result<EndedNote> parse_ended_note(std::string_view json);

/// A sentence for people: what happened, and what to do if there is something to do.
std::string render_ended(const EndedNote& note);

/// The same without where, short enough for a login message.
std::string render_ended_short(const EndedNote& note);

}  // namespace ramroot
