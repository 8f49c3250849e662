// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/find_snapshot.hpp"

#include "core/mounts/snapshot_mount.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/ext_super.hpp"

namespace ramroot {

std::optional<SnapshotSeen> find_snapshot(const Facts& facts) {
  const Path node = facts.block_device.empty() ? "" : find_node(facts.block_device);
  if (node.empty()) return std::nullopt;
  SnapshotSeen seen{node, {size_of_device(file_name_of(node))}};
  // Where that cannot be read, the steps fail.
  if (const auto super = read_ext_superblock(node); super && *super) seen.obstacle = why_no_snapshot(**super);
  return seen;
}

}  // namespace ramroot
