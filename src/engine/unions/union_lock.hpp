// SPDX-License-Identifier: GPL-3.0-or-later
/// One at a time mounts or unmounts a union: systemd mounts all lines of fstab at once.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Waits until nobody else does. Held while the descriptor is open (flock(2)).
Result<UniqueFd> take_union_lock(System& system);

/// The same for a folder of unions that exists.
Result<UniqueFd> lock_unions_in(const Path& unions);

}  // namespace ramroot
