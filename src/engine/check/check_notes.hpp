// SPDX-License-Identifier: GPL-3.0-or-later
/// Results of earlier checks, for programs that do not open an initramfs themselves. Reads only.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/check/check_note.hpp"

namespace ramroot {

/// The result, with what is needed to see later whether it still holds.
CheckNote note_of(const Readiness& readiness);

/// The notes that still hold: their file is unchanged, or still missing, or cannot be looked at.
Result<std::vector<CheckNote>> read_check_notes();

}  // namespace ramroot
