// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a file system notes that it was mounted for writing, so that a later boot sees it without writing
/// anything itself. Touches nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ramroot {

/// A part of a device, in bytes from its beginning.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// So much of the beginning of a device tells the type of its file system, and what is to be read.
inline constexpr std::size_t kDeviceStart = 128U << 10;

/// What every mount for writing changes, and none that is read-only: of ext2/3/4 the superblock (times and
/// number of mounts) and what the groups of blocks have free, of btrfs its superblock (generation), of F2FS
/// its checkpoints. Of XFS the headers of all groups, without what a read-only mount writes there too: what
/// neither makes nor removes nor grows a file is not among it. Of squashfs all tables; of any other file
/// system its beginning.
/// @param start  the first bytes of the device, kDeviceStart at most
std::vector<ByteRange> list_changing_ranges(std::string_view start);

}  // namespace ramroot
