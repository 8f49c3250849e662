// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot run` makes of each mount of the machine, for the command that it runs. Touches nothing.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// How the command sees one mount.
enum class RunAccess {
  overlay,    ///< its changes are looked at afterwards
  throwaway,  ///< the same, but nobody looks at them: /dev
  shared,     ///< as it is: what the command does there is done
  read_only,
  fresh,     ///< a new one instead: /proc
  left_out,  ///< not there
};

struct RunMount {
  Path target;
  RunAccess access = RunAccess::shared;
  std::string flags = {};  ///< that a new mount there has to have: "nosuid,nodev,relatime"
  std::string why = {};    ///< read_only, and people would not expect that
  friend bool operator==(const RunMount&, const RunMount&) = default;
};

/// @param mounts       as seen by whoever asks
/// @param own_folders  places of ramroot's own, which are left out
/// @param private_run  /run and /tmp are left out too: they are new and empty
/// @return  parents before the mounts on them, the root first
std::vector<RunMount> decide_run_view(const std::vector<MountEntry>& mounts,
                                      const std::vector<Path>& own_folders, bool private_run);

}  // namespace ramroot
