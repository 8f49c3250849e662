// SPDX-License-Identifier: GPL-3.0-or-later
/// The changes of one mount where they lie on a device: those of an earlier boot have to fit what is below
/// them.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "core/boot/upper_use.hpp"
#include "core/mounts/mount_plan.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What is in the folder for the changes before it is used; nothing if they go to RAM, or if an earlier call
/// of this boot has decided about them.
Result<std::optional<UpperFolder>> probe_kept_layer(const MountWanted& wanted, const MountFacts& facts);

/// To be called when the lower is mounted.
/// @return  an Error if the changes must not be used
Result<UpperDecision> decide_kept_layer(const MountWanted& wanted, const MountFacts& facts,
                                        const Options& options, const UpperFolder& before);

/// Removes the changes. To be called when the overlay is not mounted.
Result<void> forget_layer(const MountWanted& wanted, const MountFacts& facts, System& system);

/// Writes the note of changes that begin, or that go on although what is below has changed.
Result<void> note_layer(const MountWanted& wanted, const MountFacts& facts, const UpperFolder& before,
                        const UpperDecision& decision, System& system);

}  // namespace ramroot
