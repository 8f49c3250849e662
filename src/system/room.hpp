// SPDX-License-Identifier: GPL-3.0-or-later
/// How much of an ext4 or XFS is in use. Reads only.
#pragma once

#include <cstdint>

#include "base/place.hpp"
#include "base/result.hpp"

namespace ramroot {

/// In bytes, also what is promised and not written yet; without what System::limit_room() keeps back, which
/// XFS counts as used. Of an XFS only root can ask that.
Result<std::uint64_t> bytes_in_use(const Path& at);

}  // namespace ramroot
