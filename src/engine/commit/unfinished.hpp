// SPDX-License-Identifier: GPL-3.0-or-later
/// The record that a commit may be half done (kUnfinished), for those who cannot see its journal.
#pragma once

#include "base/result.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Before the real root is opened: whoever is killed from now on leaves the record.
Result<void> record_unfinished(System& system);

/// Takes the record away if no file system below an overlay has a journal. The caller has the lock of
/// commits.
/// @return  an Error if the record stays although nobody knows whether it is true
Result<void> settle_unfinished(System& system);

}  // namespace ramroot
