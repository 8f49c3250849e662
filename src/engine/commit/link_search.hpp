// SPDX-License-Identifier: GPL-3.0-or-later
/// Hard links: other names of the files that a commit replaces. Reads only.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>

#include "base/result.hpp"
#include "engine/commit/layers.hpp"

namespace ramroot {

/// Of the files with more than one name that are replaced: the path as people see it.
using Inodes = std::map<ino_t, Path>;

/// A commit gives a new file to the names that it replaces; any other name of the old file would keep
/// the old contents.
/// @param device  of the file system at the lower layer: the search stays on it
/// @return        an Error for the first name that is not selected
Result<void> check_links(const LayerPair& layers, dev_t device, const Inodes& replaced,
                         const std::function<bool(const Path&)>& is_selected);

}  // namespace ramroot
