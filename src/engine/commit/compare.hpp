// SPDX-License-Identifier: GPL-3.0-or-later
/// Compares two objects with the same name in two layers. Reads only.
#pragma once

#include <sys/stat.h>

#include "base/overlay_names.hpp"
#include "base/result.hpp"
#include "core/commit/change.hpp"

namespace ramroot {

/// The Node for a result of lstat(2).
Node make_node(const struct stat& now);

/// Are these two folders equal, with the same names in both?
bool is_same_tree(int upper_folder, int lower_folder, const char* name,
                  const OverlayNames& names = kTrustedNames);

/// Compares contents where size and times do not suffice, and extended attributes (except
/// overlayfs's own). What cannot be read counts as different.
Look look_into(const Node& upper, const Node& lower, int upper_folder, int lower_folder, const char* name,
               const OverlayNames& names = kTrustedNames);

/// Does this folder hide the lower one completely?
Result<bool> is_opaque_folder(int folder, const OverlayNames& names = kTrustedNames);

/// Does this object need another one in the lower layer to be complete? ramroot turns off the
/// features of overlayfs that make such objects (redirect_dir, metacopy).
/// @param has_lower  is there anything of that name? A file without a lower one, and with room for all of
///                   its bytes, has its data: then there is nothing to read
Result<bool> is_incomplete(int folder, const char* name, const Node& upper, bool has_lower,
                           const OverlayNames& names = kTrustedNames);

}  // namespace ramroot
