// SPDX-License-Identifier: GPL-3.0-or-later
/// What mount.ramroot wrote down in this boot. Reads only.
#pragma once

#include <vector>

#include "core/mounts/mount_plan.hpp"

namespace ramroot {

std::vector<MountNote> read_notes();

}  // namespace ramroot
