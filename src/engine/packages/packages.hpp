// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads the databases of packages of the real root: dpkg's and rpm's. Reads
/// only.
#pragma once

#include "core/packages/package_index.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Who owned what at the boot; empty where there is no database that can be
/// read.
/// @return  an Error when there is one that cannot be read, or only in part
Result<void> read_packages(const std::vector<ProtectedTree>& trees, PackageIndex& index);

}  // namespace ramroot
