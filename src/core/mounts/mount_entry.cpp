// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/mount_entry.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

/// Mounts, indexed by the mount they are mounted on. A mount whose parent is not in the list is
/// the root of this process, or, in a chroot that is not a mount point, lies on that root.
class MountTree {
 public:
  explicit MountTree(const std::vector<MountEntry>& mounts) : most_steps_(mounts.size()) {
    std::set<int> ids;
    for (const MountEntry& mount : mounts) ids.insert(mount.id);
    for (const MountEntry& mount : mounts) {
      const bool is_top = mount.parent_id == mount.id || !ids.contains(mount.parent_id);
      if (!is_top) on_[mount.parent_id].push_back(&mount);
      else if (mount.target == "/") root_ = &mount;
      else on_nothing_.push_back(&mount);
    }
  }

  /// The mount that a path leads to; null in a chroot if nothing is mounted along the path. A
  /// mount over "/" is not seen, because every path starts below it.
  const MountEntry* walk(const Path& path) const {
    const MountEntry* at = root_;
    if (path == "/") return at;
    for (std::size_t steps = 0; steps < most_steps_; ++steps) {
      const MountEntry* next = step(at, path);
      if (next == nullptr) break;
      at = next;
    }
    return at;
  }

 private:
  /// The first mount on `at` that lies along the path.
  const MountEntry* step(const MountEntry* at, const Path& path) const {
    const auto on = at == nullptr ? on_.end() : on_.find(at->id);
    if (at != nullptr && on == on_.end()) return nullptr;
    const MountEntry* next = nullptr;
    for (const MountEntry* mount : at == nullptr ? on_nothing_ : on->second)
      if (mount->target != "/" && is_at_or_below(path, mount->target) &&
          (next == nullptr || mount->target.size() <= next->target.size()))
        next = mount;
    return next;
  }

  std::map<int, std::vector<const MountEntry*>> on_;
  std::vector<const MountEntry*> on_nothing_;
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
