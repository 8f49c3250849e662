// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/find_snapshot.hpp"

#include "engine/machine/device_names.hpp"
#include "engine/machine/device_stack.hpp"

namespace ramroot {

std::optional<SnapshotSeen> find_snapshot(const Facts& facts) {
  const Path node = facts.block_device.empty() ? "" : find_node(facts.block_device);
  if (node.empty()) return std::nullopt;
  return SnapshotSeen{node, {size_of_device(file_name_of(node))}};
}

}  // namespace ramroot
