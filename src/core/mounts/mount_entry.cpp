// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_entry.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

/// Mounts, indexed by the mount and the path that they are mounted on, so that the time for a walk does
/// not grow with their number. A mount whose parent is not in the list is the root of this process,
/// or, in a chroot that is not a mount point, lies on that root.
class MountTree {
 public:
  explicit MountTree(const std::vector<MountEntry>& mounts) : most_steps_(mounts.size()) {
    std::set<int> ids;
    for (const MountEntry& mount : mounts) ids.insert(mount.id);
    for (const MountEntry& mount : mounts) {
      const bool is_top = mount.parent_id == mount.id || !ids.contains(mount.parent_id);
      if (is_top && mount.target == "/") root_ = &mount;
      else if (is_top) on_nothing_[mount.target] = &mount;
      else if (mount.target != "/") on_[{mount.parent_id, mount.target}] = &mount;
    }
  }

  /// The mount that a path leads to; null in a chroot if nothing is mounted along the path. A
  /// mount over "/" is not seen, because every path starts below it.
  const MountEntry* walk(const Path& path) const {
    const MountEntry* at = root_;
    if (path == "/") return at;
    std::size_t steps = 0;
    for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
      const auto folder = std::string_view(path).substr(0, end);
      for (const MountEntry* next = step(at, folder); next != nullptr; next = step(at, folder)) {
        if (++steps > most_steps_) return at;
        at = next;
      }
      if (end == std::string::npos) return at;
    }
  }

 private:
  /// The mount on `at` whose mount point is this folder. If there are two, the younger one.
  const MountEntry* step(const MountEntry* at, std::string_view folder) const {
    if (at == nullptr) {
      const auto found = on_nothing_.find(folder);
      return found == on_nothing_.end() ? nullptr : found->second;
    }
    const auto found = on_.find({at->id, folder});
    return found == on_.end() ? nullptr : found->second;
  }

  std::map<std::pair<int, std::string_view>, const MountEntry*> on_;
  std::map<std::string_view, const MountEntry*> on_nothing_;
  const MountEntry* root_ = nullptr;
  /// The list is read in pieces, and an id can be in it twice: of a mount that is gone, and of a new one.
  std::size_t most_steps_;
};

}  // namespace

void mark_hidden(std::vector<MountEntry>& mounts) {
  const MountTree tree(mounts);
  for (MountEntry& mount : mounts) mount.hidden = tree.walk(mount.target) != &mount;
}

const MountEntry* find_mount_at(const std::vector<MountEntry>& mounts, const Path& target) {
  const auto found = std::find_if(mounts.rbegin(), mounts.rend(), [&](const MountEntry& mount) {
    return mount.target == target && !mount.hidden;
  });
  return found == mounts.rend() ? nullptr : &*found;
}

const MountEntry* find_covering(const std::vector<MountEntry>& mounts, const Path& path) {
  const MountEntry* found = nullptr;
  for (const MountEntry& mount : mounts) {
    if (!mount.hidden && is_at_or_below(path, mount.target) &&
        (found == nullptr || mount.target.size() >= found->target.size()))
      found = &mount;
  }
  return found;
}

bool is_read_only(const MountEntry& mount) { return is_read_only(mount.super) || is_read_only(mount.flags); }

bool is_volatile(std::string_view fstype) {
  return fstype == "overlay" || fstype == "aufs" || fstype == "tmpfs" || fstype == "ramfs";
}

}  // namespace ramroot
