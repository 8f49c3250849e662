// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks into two objects of the same name in two layers. Reads only.
#pragma once

#include <sys/stat.h>

#include "core/commit/change.hpp"

namespace ramroot {

/// What lstat(2) tells.
Node make_node(const struct stat& now);

/// Is everything in these two folders the same, with none more in either?
bool is_same_tree(int upper_folder, int lower_folder, const char* name);

/// Compares what size and times leave open, and extended attributes (not those that overlayfs
/// keeps for itself). What cannot be read counts as different.
Look look_into(const Node& upper, const Node& lower, int upper_folder, int lower_folder, const char* name);

/// Does nothing of the lower folder show through this one ("trusted.overlay.opaque")?
bool is_opaque_folder(int folder);

/// Is this only a part of what is seen, the rest being elsewhere in the lower layer? ramroot turns
/// the features of overlayfs off that do this (redirect_dir, metacopy).
bool is_incomplete(int folder, const char* name, NodeType type);

}  // namespace ramroot
