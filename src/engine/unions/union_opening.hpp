// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes what is below a union writable for a moment.
#pragma once

#include <functional>

#include "base/result.hpp"
#include "engine/unions/union_seen.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Would open_union() be refused? Then the Error says why.
Result<void> check_union_can_be_opened(const UnionSeen& one);

/// Does the work while what is below can be written at UnionSeen::tree.layers.lower.
///
/// A folder is as it is. An image or a device is mounted anew: its file system keeps what it has read while
/// it is read-only, and must not see what another mount of the same image writes. So the union ends for that
/// time, which nobody may use, and comes back with the same changes. If this process is killed, they stay
/// where they are, and the next `ramroot mount` of the image at this place continues with them.
/// @return  what the work returned; an Error if it was not done, or the union did not come back
Result<int> run_in_open_union(const UnionSeen& one, const std::function<int()>& work, System& system);

}  // namespace ramroot
