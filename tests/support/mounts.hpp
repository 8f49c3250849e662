// SPDX-License-Identifier: GPL-3.0-or-later
/// Mounts as values: the same machine before its boot (situations.hpp) and after it.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"

namespace ramroot::test {

/// @param super  options of the file system itself
inline MountEntry make_mount(const Path& target, const std::string& fstype, const std::string& flags,
                             const std::string& super, const std::string& source = "x",
                             const std::string& device = "") {
  return {.target = target,
          .root = "/",
          .fstype = fstype,
          .source = source,
          .device = device,
          .flags = flags,
          .super = super};
}

inline MountEntry with_ids(MountEntry mount, int id, int parent) {
  mount.id = id;
  mount.parent_id = parent;
  return mount;
}

/// The ext4 on the disk of the root, wherever it is mounted.
inline MountEntry make_disk(const Path& target, const std::string& flags, const std::string& super) {
  return make_mount(target, "ext4", flags, super, "/dev/vda1", "254:1");
}

/// The mounts that a protected boot of this machine leaves behind: the root, `/rw/ro`, `/rw`.
inline std::vector<MountEntry> make_protected_mounts() {
  return {
      with_ids(make_mount("/", "overlay", "rw,relatime",
                          "rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work,xino=auto", "/rw", "0:30"),
               40, 1),
      with_ids(make_disk("/rw/ro", "ro,nosuid,nodev,relatime", "ro"), 41, 42),
      with_ids(make_mount("/rw", "tmpfs", "rw,nosuid,nodev,noexec,relatime", "rw,size=1g", "ramroot", "0:29"),
               42, 40)};
}

}  // namespace ramroot::test
