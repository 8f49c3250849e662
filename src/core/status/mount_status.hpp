// SPDX-License-Identifier: GPL-3.0-or-later
/// The state of every mount other than the root: what was decided, and what is true now. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"
#include "core/mounts/mount_plan.hpp"
#include "core/mounts/mount_policy.hpp"
#include "core/mounts/own_overlay.hpp"

namespace ramroot {

/// One line of the list of mounts in `ramroot status`.
struct MountRow {
  std::string target;
  RecordedDecision decision = {};
  enum class Now { not_mounted, in_ram, read_only, permanent } now = Now::not_mounted;
  std::string problem = {};    ///< why it is not as decided; empty if it is
  bool is_lower_open = false;  ///< because the disk below the overlay can be written, as for a commit
};

std::string_view render_now(MountRow::Now now);

/// The mounts in the state file, and further mounts of disks.
/// @param mounts  in the order of mountinfo
/// @param places  where the layers of the root are
std::vector<MountRow> judge_mounts(const std::vector<MountRecord>& records,
                                   const std::vector<MountNote>& notes, const std::vector<MountEntry>& mounts,
                                   const LayerPlaces& places);

}  // namespace ramroot
