// SPDX-License-Identifier: GPL-3.0-or-later
/// The device for changes, mounted and looked at before a boot decides about it.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/boot/facts.hpp"
#include "core/request/options.hpp"
#include "engine/boot/find_upper.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Finds it, mounts it at kDisk, tries it, and looks at the folder for the changes. If that fails, nothing is
/// mounted.
/// @param overlays  the mounts of the initramfs that get an overlay together with the root
Result<UpperSeen> open_upper(const Request& request, const Facts& facts, const std::vector<Path>& overlays,
                             const Tell& tell, System& system);

/// What is in the folder for changes, when its device is mounted at kDisk.
/// @param device  receives it
Result<void> look_at_upper(const Options& options, const Facts& facts, const std::vector<Path>& overlays,
                           UpperSeen& device);

/// Lets go of it after a boot that did not succeed.
Result<void> close_upper(const UpperSeen& device, const Facts& facts, System& system);

}  // namespace ramroot
