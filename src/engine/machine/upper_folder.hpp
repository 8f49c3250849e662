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

/// The folder above `dir` that has changes of its own, which this one would be a part of; empty if there is
/// none.
/// @param disk  where the device is mounted
Path find_outer_changes(const Path& disk, const Path& dir);

/// Makes kForgetMark. On a full device kUpperRoom gets that name.
Result<void> mark_to_be_forgotten(const Place& folder, System& system);

/// Stores a file of ramroot's own in a folder for changes. If the device is full, kUpperRoom gives its place.
/// @param folder  the one of the root, which has kUpperRoom
Result<void> store_in_upper(const Place& folder, const Place& file, const std::string& text, System& system);

/// Takes the blocks out of kUpperRoom, and where there is none left, the inodes.
void give_upper_room(const Place& folder, System& system);

/// Makes kUpperRoom again if it was used and there is room.
void keep_upper_room(const Place& folder, System& system);

}  // namespace ramroot
