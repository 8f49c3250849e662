// SPDX-License-Identifier: GPL-3.0-or-later
/// The state of every mount other than the root: what was decided, and what is true now. Touches nothing.
#pragma once

#include <string>
#include <string_view>
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
  std::string warning = {};    ///< what is wrong with it although it is as decided
  bool is_lower_open = false;  ///< because the disk below the overlay can be written, as for a commit
};

/// Why a mount is as it is that shows again what another one shows.
inline constexpr std::string_view kBoundElsewhere = "bound from elsewhere";

std::string_view render_now(MountRow::Now now);

/// Why a mount without a line of fstab is as it is: "operating system, not in fstab".
std::string explain_unlisted(const MountDecision& decision);

/// What the mounts will be if everything goes as decided.
std::vector<MountRow> expect_mounts(const std::vector<MountRecord>& records);

/// What the rows of mounts depend on.
struct MountsSeen {
  std::vector<MountRecord> records = {};  ///< of the state file
  std::vector<MountNote> notes = {};
  std::vector<MountEntry> mounts = {};  ///< in the order of mountinfo
  LayerPlaces places = {};              ///< of the layers of the root
  std::string root_device = {};         ///< MountEntry::device of the real root
  Options options = {};
};

/// The mounts in the state file, and further mounts of disks: these have the policy of their place.
std::vector<MountRow> judge_mounts(const MountsSeen& seen);

}  // namespace ramroot
