// SPDX-License-Identifier: GPL-3.0-or-later
/// What an object in an upper layer is a copy of, as overlayfs has noted it. Reads only.
#pragma once

#include <cstdint>

#include "base/overlay_names.hpp"
#include "base/place.hpp"

namespace ramroot {

/// Was `upper` copied from another object than the one that is at `lower` now? overlayfs notes the file
/// handle of the original (struct ovl_fb in fs/overlayfs/overlayfs.h), which name_to_handle_at(2) gives too.
/// @return  false also if that is not known: not every file system has handles
bool is_copy_of_another(const Place& upper, const Place& lower, const OverlayNames& names = kTrustedNames);

/// Was the folder `upper` made new, and `lower`, which is older, moved there since?
/// @param since_ns  of the upper layer; a file system that does not tell when an object was made (statx(2))
/// gives
///                  false
bool is_beside_older(const Place& upper, const Place& lower, std::int64_t since_ns,
                     const OverlayNames& names = kTrustedNames);

}  // namespace ramroot
