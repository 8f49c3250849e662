// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a path of the running system is in the real root. Touches nothing.
#pragma once

#include <vector>

#include "engine/commit/layers.hpp"

namespace ramroot {

/// Where the lower layer has `path`; a path outside of every overlay is where it always is.
Place lower_place(const std::vector<ProtectedTree>& trees, const Path& path);

}  // namespace ramroot
