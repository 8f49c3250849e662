// SPDX-License-Identifier: GPL-3.0-or-later
/// What the superblock of an ext2, ext3 or ext4 says of the whole file system (fs/ext4/ext4.h). Touches
/// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ramroot {

/// So much of the beginning of a device has all that is read here.
inline constexpr std::size_t kSuperblockEnd = 2048;

struct ExtSuperblock {
  unsigned state = 0;                             ///< flags: 1 unmounted cleanly, 2 errors, 4 orphans
  unsigned mounts = 0, most_mounts = 0;           ///< since the last check, and how many until the next one
  std::int64_t last_check = 0, interval = 0;      ///< seconds since 1970, seconds; 0: it is never due
  std::uint32_t incompatible = 0, read_only = 0;  ///< features
  std::uint32_t last_orphan = 0;                  ///< an inode
  /// Bytes of the journal in the file system itself; 0: it has none. Nothing: it does not say.
  std::optional<std::uint64_t> journal = 0;
  bool has_outer_journal = false;  ///< on a device of its own
};

/// Nothing if the device is of another type.
/// @param device  how it begins
std::optional<ExtSuperblock> parse_ext_superblock(std::string_view device);

/// Made for names whose case does not matter (mkfs.ext4 -O casefold)?
bool has_case_folding(const ExtSuperblock& super);

/// The kernel has met one since the last check.
bool has_errors(const ExtSuperblock& super);

/// Why it should not be mounted for writing: "its file system has errors"; null if nothing is known against
/// it. One with a journal that was not unmounted cleanly is fine: the mount replays it.
const char* why_no_mount(const ExtSuperblock& super);

/// Why e2fsck(8) would do more than note that it was here: "was not unmounted cleanly", with the device
/// before it. Null if the file system is clean and no check is due.
/// @param now  seconds since 1970, perhaps of a machine without a clock
const char* why_check(const ExtSuperblock& super, std::int64_t now);

}  // namespace ramroot
