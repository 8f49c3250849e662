// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/sight.hpp"

#include <algorithm>

#include "core/mounts/own_overlay.hpp"

namespace ramroot {

namespace {

bool is_same_folder(const MountEntry* one, const MountEntry* other) {
  return one != nullptr && other != nullptr && one->device == other->device && one->root == other->root;
}

}  // namespace

Sight choose_sight(const std::vector<MountEntry>& own,
                   const std::optional<std::vector<MountEntry>>& machine) {
  const MountEntry* root = find_mount_at(own, "/");
  const bool ours = root != nullptr && is_our_root(*root);
  if (!machine) return {own, false, true, ours};
  const MountEntry* real_root = find_mount_at(*machine, "/");
  // A mount has one id, in every namespace another.
  if (root != nullptr && real_root != nullptr && root->id == real_root->id) return {own, true, true, true};
  const bool is_same = is_same_folder(root, real_root);
  // An overlay of ours that is not the machine's root belongs to a small world, as in our tests.
  if (ours && !is_same) return {own, false, true, true};
  return {*machine, true, false, is_same};
}

const MountEntry* find_device(const std::vector<MountEntry>& mounts, const std::string& device,
                              const Path& place) {
  const MountEntry* there = find_mount_at(mounts, place);
  if (there != nullptr && there->device == device) return there;
  const auto any = std::find_if(mounts.begin(), mounts.end(),
                                [&](const MountEntry& mount) { return mount.device == device; });
  return any == mounts.end() ? nullptr : &*any;
}

}  // namespace ramroot
