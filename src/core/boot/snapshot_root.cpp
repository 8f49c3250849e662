// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/boot/snapshot_root.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/memory/pool_rule.hpp"
#include "core/mounts/snapshot_mount.hpp"

namespace ramroot {

namespace {

constexpr const char* kUseTmpfs = "use ramroot=tmpfs";

/// For a system that has no overlay besides: a few notes.
constexpr ByteSize kSmallRw{16 * kMebibyte.bytes};

/// What the machine itself needs. With less, programs would be killed before the pool is full.
constexpr ByteSize kReserve{64 * kMebibyte.bytes};

/// As admin-guide/device-mapper/thin-provisioning.rst says: 48 bytes a block, and 2 MiB are the least.
ByteSize metadata_for(ByteSize data) {
  constexpr std::uint64_t kMetadataPage = 4096, kBytesPerBlock = 48;
  const std::uint64_t wanted = data.bytes / kThinBlock * kBytesPerBlock;
  return {std::max(2 * kMebibyte.bytes, (wanted + kMetadataPage - 1) / kMetadataPage * kMetadataPage)};
}

}  // namespace

SnapshotSizes decide_snapshot_sizes(const UpperLimits& limits, ByteSize ram, bool has_overlays) {
  SnapshotSizes sizes;
  const std::uint64_t budget = has_overlays ? limits.size.bytes / 2 : limits.size.bytes;
  sizes.rw = has_overlays ? ByteSize{limits.size.bytes - budget} : kSmallRw;
  sizes.room = decide_plain_room({budget}, {});
  sizes.pool = pool_for({budget});
  sizes.data = whole_thin_blocks(std::max(sizes.pool.bytes, ram.bytes / 8 * 9));
  sizes.metadata = metadata_for(sizes.data);
  return sizes;
}

std::optional<Error> find_snapshot_obstacle(const Facts& facts) {
  const std::string attempt = "have the root as a snapshot";
  const MountEntry& root = facts.lower;
  if (facts.block_device.empty() || !facts.snapshot)
    return Error{0, attempt,
                 "it is on " + render_for_console(root.fstype) + " (" + render_for_console(root.source, 60) +
                     "), not on a disk of this machine",
                 kUseTmpfs};
  if (std::string why = why_no_snapshot(root.fstype); !why.empty())
    return Error{0, attempt, std::move(why), kUseTmpfs};
  if (!facts.snapshot->obstacle.empty()) return Error{0, attempt, facts.snapshot->obstacle, kUseTmpfs};
  if (root.root != "/" || facts.disks.size() > 1)
    return Error{0, attempt, "it is not the whole of one disk or partition", kUseTmpfs};
  if (facts.ram.bytes < kReserve.bytes + kSmallRw.bytes)
    return Error{0, attempt,
                 "this machine has only " + render_byte_size(facts.ram) + " of RAM, of which " +
                     render_byte_size(kReserve) + " have to stay free",
                 kUseTmpfs};
  for (const Child& child : facts.children)
    if (child.path == "/dev")
      return Error{0, attempt, "something in the initramfs has moved /dev into it before ramroot runs",
                   "let the script of ramroot run before that of udev"};
  return std::nullopt;
}

}  // namespace ramroot
