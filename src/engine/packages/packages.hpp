// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the package databases of the real root: dpkg's and rpm's. Reads only.
#pragma once

#include "core/packages/package_index.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Fills `index` with the owners of paths at the time of the boot; leaves it empty if there is no database.
/// @return  an Error if there is one that cannot be read completely
Result<void> read_packages(const std::vector<ProtectedTree>& trees, PackageIndex& index);

}  // namespace ramroot
