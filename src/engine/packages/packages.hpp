// SPDX-License-Identifier: GPL-3.0-or-later
/// Asks dpkg and rpm about the packages of the real root. Changes no file.
#pragma once

#include "core/packages/package_index.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Fills `index` with the owners of paths; leaves it empty if there is no database.
/// @param trees  the overlays below which the database of the boot is; none: that of the running system
/// @return  an Error if one of them has a database but gives no complete answer: then `index` lacks packages
Result<void> read_packages(const std::vector<ProtectedTree>& trees, PackageIndex& index);

}  // namespace ramroot
