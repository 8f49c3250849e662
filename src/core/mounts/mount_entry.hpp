// SPDX-License-Identifier: GPL-3.0-or-later
/// A mount of this machine, and whether it is one of ours. Touches nothing.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// One mount as /proc/self/mountinfo tells it (proc_pid_mountinfo(5)).
struct MountEntry {
  int id = 0;
  int parent_id = 0;
  Path target = {};
  Path root = {};  ///< which folder of the file system is mounted here
  std::string fstype = {};
  std::string source = {};
  std::string device = {};  ///< "254:1"
  std::string flags = {};   ///< of this mount: "ro,nosuid,relatime"
  std::string super = {};   ///< of the superblock: "ro,errors=remount-ro"
  bool shared = false;      ///< changes below it propagate to a peer group
  friend bool operator==(const MountEntry&, const MountEntry&) = default;
};

/// The mount that is seen at `target`: the last one of the list; null when there is none.
inline const MountEntry* find_last_mount(const std::vector<MountEntry>& mounts, const Path& target) {
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(),
                                  [&](const MountEntry& mount) { return mount.target == target; });
  return found == mounts.rend() ? nullptr : &*found;
}

/// The mount that `path` is on, an automount that nobody used yet included; null only without mounts.
const MountEntry* find_covering(const std::vector<MountEntry>& mounts, const Path& path);

/// A file system whose contents are gone at the next boot, whoever made it.
bool is_volatile(std::string_view fstype);

/// Is this mount of `/` the overlay that ramroot made?
bool is_our_overlay(const MountEntry& root);

}  // namespace ramroot
