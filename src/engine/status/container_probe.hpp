// SPDX-License-Identifier: GPL-3.0-or-later
/// Which engines of containers a root has, and where they keep images. Reads only.
#pragma once

#include <vector>

#include "core/boot/container_stores.hpp"

namespace ramroot {

/// Those of engines that are installed, or whose store lies where their settings say. Without their fate.
/// @param root  has the programs and settings
/// @param disk  has the images: where the session sees the real root, or the same
std::vector<ContainerStore> probe_container_stores(const Path& root, const Path& disk);

/// The stores of ordinary users, which engines keep in the homes.
std::vector<Path> probe_user_stores(const Path& disk);

}  // namespace ramroot
