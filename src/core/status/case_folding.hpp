// SPDX-License-Identifier: GPL-3.0-or-later
/// File systems of a type that can be below an overlay, which the kernel refuses nevertheless: ext4 made for
/// names whose case does not matter (mkfs.ext4 -O casefold). Touches nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"
#include "core/mounts/fstab_policy.hpp"

namespace ramroot {

/// Does this kernel refuse such a file system below an overlay? Linux 6.18 was the first that does not.
/// @param release  "6.12.48-amd64"; of one that cannot be read nothing is known, and the answer is no
bool refuses_case_folding(std::string_view release);

/// What that means for the boot, one sentence for each mount.
/// @param mounts   all that are not the root
/// @param refused  mount points, "/" for the root
std::vector<std::string> list_refused(const std::vector<DecidedMount>& mounts, const std::set<Path>& refused);

}  // namespace ramroot
