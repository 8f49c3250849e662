// SPDX-License-Identifier: GPL-3.0-or-later
/// The part of the facts that lies inside the real root, where everything is hostile.
#pragma once

#include "base/result.hpp"
#include "core/boot/facts.hpp"

namespace ramroot {

/// Fills in what `facts.new_root` holds: spots, folders, fstab, the userland's width.
///
/// @return an Error only when fstab is there and cannot be read: without its `/` line
///         rewritten the system would come up with a read-only root
Result<void> probe_root(Facts& facts);

}  // namespace ramroot
