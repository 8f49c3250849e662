// SPDX-License-Identifier: GPL-3.0-or-later
/// The owners of paths according to rpm. Changes no file.
#pragma once

#include "core/packages/package_index.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Adds what rpm says about the database of the real root; nothing if there is none.
Result<void> read_rpm_owners(const std::vector<ProtectedTree>& trees, PackageIndex& index);

}  // namespace ramroot
