// SPDX-License-Identifier: GPL-3.0-or-later
/// The note of a ramroot-commit that is at work, or that did not make the real root read-only again.
#pragma once

#include <optional>

#include "base/place.hpp"
#include "core/commit/open_note.hpp"
#include "system/system.hpp"

namespace ramroot {

/// @param run_root  below this the machine's /run is seen
/// @return  nothing if there is none, or if it cannot be read
std::optional<OpenNote> read_open_note(const Path& run_root = "/");

Result<void> store_open_note(const OpenNote& note, System& system);
Result<void> remove_open_note(System& system);

}  // namespace ramroot
