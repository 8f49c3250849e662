// SPDX-License-Identifier: GPL-3.0-or-later
/// Is the real root below the overlay read-only, and do changes go to RAM? And what is said where
/// the overlay is missing. Touches nothing.
#pragma once

#include "core/mounts/own_overlay.hpp"
#include "core/status/status.hpp"

namespace ramroot {

/// Where the state file says that the layers are; without one, where the mounts are.
LayerPlaces places_of(const Evidence& evidence);

/// The root is ramroot's overlay: judges its layers, and says if the boot left no record.
void judge_layers(const Evidence& evidence, Status& status);

/// The root that this process sees is not ramroot's overlay. Is that so for the machine?
void judge_absence(const Evidence& evidence, Status& status);

}  // namespace ramroot
