// SPDX-License-Identifier: GPL-3.0-or-later
/// What lies on a file system that an overlay would break. Reads only.
#pragma once

#include <string>

#include "base/place.hpp"

namespace ramroot {

/// Looks at the names in the topmost folder: see find_store_in().
/// @return  empty if there is nothing of the kind, and where others than its owner may make names: these
/// prove nothing
std::string probe_store(const Path& top);

}  // namespace ramroot
