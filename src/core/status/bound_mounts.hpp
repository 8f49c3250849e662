// SPDX-License-Identifier: GPL-3.0-or-later
/// Folders that fstab binds to another place: what becomes of them is what becomes of their source. Touches
/// nothing.
#pragma once

#include <vector>

#include "core/mounts/mount_list.hpp"
#include "core/status/mount_status.hpp"

namespace ramroot {

/// The rows of lines that bind something of a mount which has a row, and is not in RAM: `ramroot status`
/// shows them too. What is bound of something in RAM has no row in either.
/// @param rows  those of all other mounts
std::vector<MountRow> expect_bound(const std::vector<ListedMount>& listed, const std::vector<MountRow>& rows);

}  // namespace ramroot
