// SPDX-License-Identifier: GPL-3.0-or-later
/// What is in a folder for changes. Reads only.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/boot/upper_use.hpp"

namespace ramroot {

/// The folder with `upper` and `work`, whose contents are hostile: nobody knows what it is.
Result<UpperFolder> probe_upper_folder(const Place& folder);

}  // namespace ramroot
