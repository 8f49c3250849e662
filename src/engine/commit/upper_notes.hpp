// SPDX-License-Identifier: GPL-3.0-or-later
/// The notes of changes that lie on a device, while a commit writes to what is below them: without that the
/// next boot would take the commit for a stranger's work.
#pragma once

#include <string>
#include <vector>

#include "core/boot/state.hpp"
#include "core/mounts/mount_plan.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Says in all of them that what is below is being written to. Does nothing if changes go to RAM.
/// @return  an Error if one of them cannot be stored
Result<void> mark_upper_notes(const State& state, const std::vector<MountNote>& notes, System& system);

/// Notes what is below as it is now, and the fstab that was committed.
Result<void> renew_upper_notes(const State& state, const std::vector<MountNote>& notes, System& system);

}  // namespace ramroot
