// SPDX-License-Identifier: GPL-3.0-or-later
/// Starts a program that mounts something through FUSE (fuse(4)) and serves it in the background.
#pragma once

#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

/// The program ends by itself when what it serves is unmounted everywhere.
/// @param at  where it mounts, as its words say too
Result<void> start_fuse_program(const std::vector<std::string>& words, const Path& at);

/// Can an overlay be mounted through FUSE? An Error that says what is missing.
Result<void> find_fuse_overlay();

/// Mounts one, served by fuse-overlayfs.
Result<void> mount_fuse_overlay(const LayerDirs& dirs, const Path& at);

}  // namespace ramroot
