// SPDX-License-Identifier: GPL-3.0-or-later
/// The mounts of this machine, and which of them a path leads to. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// One mount as described by /proc/self/mountinfo (proc_pid_mountinfo(5)).
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

/// Sets `hidden` for every mount by walking paths as the kernel does, from one mount to the next.
/// The order of mountinfo cannot tell: the youngest mount comes last there, but an older one may
/// have been moved over it.
/// @param mounts  every mount that the process sees, with their ids
void mark_hidden(std::vector<MountEntry>& mounts);

/// The mount that is seen at `target`; null when there is none.
const MountEntry* find_mount_at(const std::vector<MountEntry>& mounts, const Path& target);

/// The mount that `path` is on, which may be an automount that nobody has used yet; null only
/// when there are no mounts.
const MountEntry* find_covering(const std::vector<MountEntry>& mounts, const Path& path);

/// Can nothing be written through this mount, because it or its superblock is read-only?
bool is_read_only(const MountEntry& mount);

/// A file system whose contents are gone at the next boot, no matter who mounted it.
bool is_volatile(std::string_view fstype);

}  // namespace ramroot
