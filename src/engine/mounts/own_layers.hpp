// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts an overlay of the administrator's own, whose upper layer is on something protected, with its
/// changes in RAM.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_plan.hpp"
#include "core/mounts/own_overlay.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Where the layers of the root are. The mounts tell if the boot could not write its state down.
/// @param attempt  what fails if that is not known
Result<LayerPlaces> probe_places(const std::string& attempt, const std::vector<MountEntry>& mounts);

/// @param wanted  with all options of the line, the layers among them
Result<void> mount_own_layers(const MountWanted& wanted, System& system);

}  // namespace ramroot
