// SPDX-License-Identifier: GPL-3.0-or-later
/// Who holds a lock of flock(2). Reads only.
#pragma once

#include "base/place.hpp"

namespace ramroot {

enum class LockSeen {
  free,
  held,
  no_file,  ///< nobody has ever held it
  unknown,
};

/// Does not take the lock, so that asking never makes somebody fail who wants it.
LockSeen probe_lock(const Path& file);

}  // namespace ramroot
