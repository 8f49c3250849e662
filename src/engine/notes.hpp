/// What mount.ramroot wrote down in this boot. Reads only.
#pragma once

#include <vector>

#include "core/mount_plan.hpp"

namespace ramroot {

std::vector<MountNote> read_notes();

}  // namespace ramroot
