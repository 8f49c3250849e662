// SPDX-License-Identifier: GPL-3.0-or-later
/// The notes of unions, read in one place, and what is said of an image, whoever mounts it. Reads only.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/unions/union_note.hpp"

namespace ramroot {

/// @param file  note_of() or upper_note()
/// @return      an Error also if there is none
Result<UnionWanted> read_union_note(const Path& file);

/// Of the same file: what the changes are of; nothing is known if there is none.
UnionBegin read_union_begin(const Path& file);

/// The warning about an image that was not unmounted cleanly.
std::string tell_unclean(const Path& source);

}  // namespace ramroot
