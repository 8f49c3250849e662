// SPDX-License-Identifier: GPL-3.0-or-later
/// The mounts of this machine, and which of them a path leads to. Touches nothing.
#pragma once

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
  bool hidden = false;      ///< no path leads there: another mount covers it
  friend bool operator==(const MountEntry&, const MountEntry&) = default;
};

/// Sets `hidden` of every mount as the kernel walks a path: from mount to mount, each on the one
/// before. The order of mountinfo does not tell it: the youngest is the last there, and an older
/// mount may have been moved over it.
/// @param mounts  all that the process sees, with their ids
void mark_hidden(std::vector<MountEntry>& mounts);

/// The mount that is seen at `target`; null when there is none.
const MountEntry* find_mount_at(const std::vector<MountEntry>& mounts, const Path& target);

/// The mount that `path` is on, an automount that nobody used yet included; null only without mounts.
const MountEntry* find_covering(const std::vector<MountEntry>& mounts, const Path& path);

/// A file system whose contents are gone at the next boot, whoever made it.
bool is_volatile(std::string_view fstype);

}  // namespace ramroot
