// SPDX-License-Identifier: GPL-3.0-or-later
/// The notes that mount.ramroot wrote in this boot. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "base/result.hpp"
#include "core/mounts/mount_plan.hpp"

namespace ramroot {

struct MountNotes {
  std::vector<MountNote> known = {};
  std::optional<Error> failure = std::nullopt;  ///< the first one that could not be read: not all are known
};

MountNotes read_notes();

}  // namespace ramroot
