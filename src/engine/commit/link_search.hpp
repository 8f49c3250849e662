// SPDX-License-Identifier: GPL-3.0-or-later
/// Hard links: finds other names of files that a commit replaces. Reads only.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>

#include "base/result.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Files with more than one name that are replaced, by inode: the path as the user sees it.
using Inodes = std::map<ino_t, Path>;

/// A commit puts a new file in place of each name that it replaces. Another name of the old file
/// would keep the old contents, so it has to be committed too.
/// @param device  of the lower layer's file system: the search does not leave it
/// @return        an Error for the first such name that is not selected
Result<void> check_links(const LayerPair& layers, dev_t device, const Inodes& replaced,
                         const std::function<bool(const Path&)>& is_selected);

}  // namespace ramroot
