// SPDX-License-Identifier: GPL-3.0-or-later
/// What umount(8) is told, so that it unmounts the layers of a union too.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// Makes umount(8) call umount.ramroot for this mount point (helper= of mount(8), in /run/mount/utab).
Result<void> note_umount_helper(const std::string& source, const Path& target);

/// After an unmount. If that fails, an old line stays, which umount(8) does not mind.
void forget_umount_helper(const Path& target);

}  // namespace ramroot
