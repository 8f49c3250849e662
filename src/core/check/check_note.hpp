// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot check` leaves for later programs to read. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/check/readiness.hpp"

namespace ramroot {

/// What the last checks found that is not ready, for `ramroot status` and ramroot-verify.service.
struct CheckNote {
  Readiness readiness;
  Path seen_at = {};       ///< the file that was judged: an initramfs, the menu of a boot loader
  std::string stamp = {};  ///< identifies its state; another one calls for another check
};

std::string render_check_notes(const std::vector<CheckNote>& notes);

/// Reads what render_check_notes() wrote; anything else gives an Error.
Result<std::vector<CheckNote>> parse_check_notes(std::string_view json);

/// The notes after another check: what it looked at gets its new result, the rest stays.
std::vector<CheckNote> merge_check_notes(std::vector<CheckNote> notes, const std::vector<CheckNote>& checked);

}  // namespace ramroot
