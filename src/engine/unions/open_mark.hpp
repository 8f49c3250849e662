// SPDX-License-Identifier: GPL-3.0-or-later
/// A mark in an image that a commit has it open. After a power cut the file system's own journal may hold all
/// of the commit, and an image that is mounted without being written does not show what is in that (ext4's
/// noload, XFS's norecovery). The mark is in its place on the disk before the commit begins, so it is seen
/// even then, and whoever mounts the image the next time knows that its file system has to repair itself, and
/// that a commit may wait.
#pragma once

#include "base/place.hpp"
#include "base/result.hpp"
#include "system/system.hpp"

namespace ramroot {

/// What is mounted writable at `lower` has to be unmounted once before the commit begins: then its journal is
/// empty.
Result<void> mark_open(const Path& lower, System& system);

/// A mark that anybody but root could have made does not count.
Result<bool> is_marked_open(const Path& lower);

/// Takes the mark away, and the folder of commits with it if there is nothing else in that. Without a mark:
/// does nothing.
Result<void> remove_open_mark(const Path& lower, System& system);

}  // namespace ramroot
