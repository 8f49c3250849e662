// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/probe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <cstdint>

#include <algorithm>
#include <charconv>
#include <climits>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/boot/boot_plan.hpp"
#include "engine/boot/probe_root.hpp"
#include "engine/machine/device_stack.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

/// All mounts below the lower that can be reached, parents first. A mount hidden by another one
/// cannot be reached by path, nor can the mounts on it.
std::vector<Child> find_children(const std::vector<MountEntry>& mounts, const Facts& facts) {
  std::vector<Child> found;
  const auto add_those_on = [&](const MountEntry& parent) {
    for (const MountEntry& mount : mounts)
      if (mount.parent_id == parent.id && is_below(mount.target, parent.target) && !mount.hidden)
        found.push_back({mount.target.substr(facts.new_root.size()), mount});
  };
  add_those_on(facts.lower);
  for (std::size_t i = 0; i < found.size(); ++i)
    add_those_on(MountEntry(found[i].mount));  // found grows meanwhile
  return found;
}

void find_lower(const std::vector<MountEntry>& mounts, Facts& facts) {
  const MountEntry* lower = find_mount_at(mounts, facts.new_root);
  if (lower == nullptr) return;
  facts.lower = *lower;
  for (const MountEntry& mount : mounts)
    if (mount.id == lower->parent_id) facts.parent = mount;
  facts.children = find_children(mounts, facts);
}

/// The shared mounts that can be reached by path. Hidden mounts cannot be changed, and do not
/// propagate anything to visible ones.
std::vector<Path> find_shared(const std::vector<MountEntry>& mounts) {
  std::vector<Path> found;
  for (const MountEntry& mount : mounts)
    if (mount.shared && !mount.hidden) found.push_back(mount.target);
  return found;
}

}  // namespace

Result<bool> probe_in_initramfs(const Path& new_root) {
  if (new_root == "/") return false;
  auto in_ram = is_in_ram("/");
  if (!in_ram || *in_ram) return in_ram;
  const auto found = probe_existing({"/scripts/functions", "/etc/initrd-release"});
  if (!found) return found.error();
  return !found->empty();
}

Result<Facts> probe_facts(const Path& new_root, const std::vector<MountEntry>& mounts) {
  Facts facts;
  facts.new_root = new_root;
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  facts.ram = *ram;
  find_lower(mounts, facts);
  auto device = block_device_of(facts.lower);
  if (!device) return device.error();
  facts.block_device = *std::move(device);
  auto disks = probe_disks(facts.lower.fstype, facts.block_device);
  if (!disks) return disks.error();
  facts.disks = *std::move(disks);
  facts.shared = find_shared(mounts);
  auto existing = probe_existing(paths_made_in_initramfs());
  if (!existing) return existing.error();
  facts.existing = *std::move(existing);
  if (auto done = probe_root(facts); !done) return done.error();
  return facts;
}

}  // namespace ramroot
