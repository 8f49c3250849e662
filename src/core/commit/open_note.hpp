// SPDX-License-Identifier: GPL-3.0-or-later
/// What ramroot-commit writes down before it makes the real root writable, and removes when that is
/// read-only again. If it is killed, or cannot close it, the note says whose work that was. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/write_counters.hpp"

namespace ramroot {

struct OpenNote {
  std::string program;                       ///< the command, "apt-get"; empty for a commit of paths
  std::uint64_t process = 0;                 ///< of ramroot-commit itself
  std::vector<DeviceCounter> counters = {};  ///< just before it was opened
  /// It has ended, but what holds a file open keeps a file system writable. Otherwise, if it is not at
  /// work any more, it was killed.
  bool is_held = false;
};

std::string render_open_note(const OpenNote& note);

/// Reads what render_open_note() wrote; anything else gives an Error.
Result<OpenNote> parse_open_note(std::string_view json);

/// Who that is, for people: "ramroot-commit (apt-get, process 1234)".
std::string render_who(const OpenNote& note);

}  // namespace ramroot
