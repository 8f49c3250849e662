// SPDX-License-Identifier: GPL-3.0-or-later
/// The folder for changes on a device: what is in it, and how a full one takes a note.
#pragma once

#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/boot/upper_use.hpp"
#include "system/system.hpp"

namespace ramroot {

/// The folder with `upper` and `work`, whose contents are hostile: nobody knows what it is.
Result<UpperFolder> probe_upper_folder(const Place& folder);

/// Stores a file of ramroot's own in a folder for changes. If the device is full, kUpperRoom gives its place.
/// @param folder  the one of the root, which has kUpperRoom
Result<void> store_in_upper(const Place& folder, const Place& file, const std::string& text, System& system);

/// Makes kUpperRoom again if it was used and there is room.
void keep_upper_room(const Place& folder, System& system);

}  // namespace ramroot
