// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/session.hpp"

#include "engine/machine/mount_table.hpp"

namespace ramroot {

std::optional<MountEntry> probe_own_root() {
  auto mounts = read_mounts();
  if (!mounts) return std::nullopt;
  const MountEntry* root = find_mount_at(*mounts, "/");
  return root == nullptr ? std::nullopt : std::optional(*root);
}

}  // namespace ramroot
