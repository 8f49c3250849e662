// SPDX-License-Identifier: GPL-3.0-or-later
/// The notes that mount.ramroot wrote in this boot. Reads only.
#pragma once

#include <vector>

#include "core/mounts/mount_plan.hpp"

namespace ramroot {

std::vector<MountNote> read_notes();

}  // namespace ramroot
