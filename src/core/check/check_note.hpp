// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot check` leaves for later programs to read. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/check/readiness.hpp"

namespace ramroot {

/// What the last checks found, for `ramroot status` and ramroot-verify.service: only what is not ready.
struct CheckNote {
  Readiness readiness;
  Path seen_at = {};       ///< the file that was judged: an initramfs, the menu of a boot loader
  std::string stamp = {};  ///< of that file: another one needs another check
};

std::string render_check_notes(const std::vector<CheckNote>& notes);

/// Reads what render_check_notes wrote; anything else is an Error, never an exception.
Result<std::vector<CheckNote>> parse_check_notes(std::string_view json);

/// The notes after another check: what it looked at is judged anew, the rest stays.
std::vector<CheckNote> merge_check_notes(std::vector<CheckNote> notes, const std::vector<CheckNote>& checked);

}  // namespace ramroot
