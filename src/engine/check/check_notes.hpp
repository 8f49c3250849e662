// SPDX-License-Identifier: GPL-3.0-or-later
/// What the last checks found, written down for those who do not open an initramfs. Reads only.
#pragma once

#include <vector>

#include "core/check/check_note.hpp"

namespace ramroot {

/// The judgement with what is needed to tell later whether it still holds.
CheckNote note_of(const Readiness& readiness);

/// The notes that still hold: what they speak of is the same file, or still missing.
std::vector<CheckNote> read_check_notes();

}  // namespace ramroot
