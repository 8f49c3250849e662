// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_entry.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

const MountEntry* find_covering(const std::vector<MountEntry>& mounts, const Path& path) {
  const MountEntry* found = nullptr;
  for (const MountEntry& mount : mounts) {
    const bool covers = mount.target == "/" || mount.target == path || is_below(path, mount.target);
    if (covers && (found == nullptr || mount.target.size() >= found->target.size())) found = &mount;
  }
  return found;
}

bool is_volatile(std::string_view fstype) {
  return fstype == "overlay" || fstype == "aufs" || fstype == "tmpfs" || fstype == "ramfs";
}

bool is_our_overlay(const MountEntry& root) {
  const auto words = split(root.super, ',');
  const auto has = [&](std::string_view option) {
    return std::find(words.begin(), words.end(), option) != words.end();
  };
  return root.fstype == "overlay" && has("lowerdir=/ro") && has("upperdir=/rw/upper");
}

}  // namespace ramroot
