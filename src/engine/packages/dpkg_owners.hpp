// SPDX-License-Identifier: GPL-3.0-or-later
/// The owners of paths according to dpkg. Changes no file.
#pragma once

#include "core/packages/package_index.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Adds what dpkg-query says about the database of the real root; nothing if there is none.
Result<void> read_dpkg_owners(const std::vector<ProtectedTree>& trees, PackageIndex& index);

}  // namespace ramroot
