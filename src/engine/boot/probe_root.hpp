// SPDX-License-Identifier: GPL-3.0-or-later
/// The facts found inside the real root, whose contents are hostile.
#pragma once

#include "base/result.hpp"
#include "core/boot/facts.hpp"

namespace ramroot {

/// Fills in what is found at `facts.new_root`: mount points, folders, fstab, 32 or 64 bits.
///
/// @return an Error if something exists and cannot be read. An error is never taken for "there is
///         none": without rewriting fstab, the system would come up with a read-only root
Result<void> probe_root(Facts& facts);

/// The encrypted volumes in files that etc/crypttab below `root` names; none if it cannot be read, because
/// then systemd cannot read it either.
std::vector<CryptVolume> probe_volumes(const Path& root);

}  // namespace ramroot
