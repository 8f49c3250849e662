// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks for the device of which ramroot=snapshot makes another one. Reads only.
#pragma once

#include <optional>

#include "core/boot/facts.hpp"

namespace ramroot {

/// @return  nothing if the root is on no disk
std::optional<SnapshotSeen> find_snapshot(const Facts& facts);

}  // namespace ramroot
