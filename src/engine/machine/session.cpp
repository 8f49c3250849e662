// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/session.hpp"

#include "engine/machine/mount_table.hpp"

namespace ramroot {

std::optional<MountEntry> probe_own_root() {
  auto mounts = read_mounts();
  if (!mounts) return std::nullopt;
  std::vector<MountEntry> sorted = *std::move(mounts);
  put_visible_last(sorted, "/");
  const MountEntry* root = find_last_mount(sorted, "/");
  return root == nullptr ? std::nullopt : std::optional(*root);
}

}  // namespace ramroot
