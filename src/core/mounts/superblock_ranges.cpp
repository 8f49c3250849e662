// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/superblock_ranges.hpp"

#include <algorithm>

#include "core/mounts/ext_superblock.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kBtrfsSuper = 65536, kBtrfsMagic = kBtrfsSuper + 0x40, kBtrfsSize = 4096;
constexpr std::size_t kF2fsSuper = 1024, kF2fsSize = 3072;
constexpr std::uint64_t kF2fsBlock = 4096;
constexpr std::uint64_t kMostGroups = 4096;  // a hostile superblock must not make a boot read for hours

/// @return  0 where the text ends before
std::uint64_t number_in(std::string_view text, std::size_t at, std::size_t bytes, bool is_big_endian) {
  std::uint64_t out = 0;
  if (at + bytes > text.size()) return 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    const std::size_t from = is_big_endian ? at + i : at + bytes - 1 - i;
    out = (out << 8U) | static_cast<unsigned char>(text[from]);
  }
  return out;
}

/// fs/xfs/libxfs/xfs_format.h, struct xfs_dsb: the superblock, and the three headers behind each copy of it.
std::vector<ByteRange> ranges_of_xfs(std::string_view start) {
  const std::uint64_t block = number_in(start, 4, 4, true), group_blocks = number_in(start, 84, 4, true);
  const std::uint64_t groups = std::min(number_in(start, 88, 4, true), kMostGroups);
  const std::uint64_t sector = std::clamp<std::uint64_t>(number_in(start, 102, 2, true), 512, 32768);
  // Each mount, also a read-only one, writes the place in the log (sb_lsn) and the checksum of that (sb_crc).
  constexpr std::uint64_t kCrc = 224, kBehindCrc = 228, kLsn = 240, kBehindLsn = 248;
  std::vector<ByteRange> out{
      {0, kCrc}, {kBehindCrc, kLsn - kBehindCrc}, {kBehindLsn, 4 * sector - kBehindLsn}};
  for (std::uint64_t i = 1; i < groups; ++i) out.push_back({i * group_blocks * block, 4 * sector});
  return out;
}

/// fs/ext4/ext4.h: the superblock, and behind it what every group of blocks has free, with checksums.
std::vector<ByteRange> ranges_of_ext(std::string_view start) {
  constexpr std::size_t kSuper = 1024;
  const auto in_super = [&](std::size_t at, std::size_t bytes) {
    return number_in(start, kSuper + at, bytes, false);
  };
  std::vector<ByteRange> out{{kSuper, kSuperblockEnd - kSuper}};
  const std::uint64_t incompatible = in_super(96, 4), block = std::uint64_t{1024} << (in_super(24, 4) & 7U);
  constexpr std::uint64_t kMetaGroups = 0x10, kIs64Bit = 0x80;
  const bool is_64_bit = (incompatible & kIs64Bit) != 0;
  const std::uint64_t blocks = in_super(4, 4) | (is_64_bit ? in_super(0x150, 4) << 32U : 0),
                      in_group = in_super(32, 4);
  if (in_group == 0 || (incompatible & kMetaGroups) != 0) return out;
  const std::uint64_t groups = std::min((blocks + in_group - 1) / in_group, kMostGroups * 4);
  out.push_back({(in_super(20, 4) + 1) * block, groups * (is_64_bit ? in_super(0xFE, 2) : 32)});
  return out;
}

/// fs/squashfs/squashfs_fs.h: the superblock, and all tables, which lie behind the contents of files.
std::vector<ByteRange> ranges_of_squashfs(std::string_view start) {
  constexpr std::uint64_t kPiece = 1U << 20, kMostPieces = 16;
  const std::uint64_t end = number_in(start, 40, 8, false);
  std::vector<ByteRange> out{{0, 96}};
  std::uint64_t from = number_in(start, 64, 8, false);
  for (std::uint64_t i = 0; i < kMostPieces && from < end; ++i, from += kPiece)
    out.push_back({from, std::min(kPiece, end - from)});
  return out;
}

/// include/linux/f2fs_fs.h, struct f2fs_super_block: the two checkpoints are a segment apart.
std::vector<ByteRange> ranges_of_f2fs(std::string_view start) {
  const std::uint64_t segment = std::uint64_t{1} << (number_in(start, kF2fsSuper + 20, 4, false) & 31U);
  const std::uint64_t first = number_in(start, kF2fsSuper + 76, 4, false);
  return {{kF2fsSuper, kF2fsSize},
          {first * kF2fsBlock, kF2fsBlock},
          {(first + segment) * kF2fsBlock, kF2fsBlock}};
}

}  // namespace

std::vector<ByteRange> list_changing_ranges(std::string_view start) {
  if (parse_ext_superblock(start)) return ranges_of_ext(start);
  if (start.substr(0, 4) == "hsqs") return ranges_of_squashfs(start);
  if (start.substr(0, 4) == "XFSB") return ranges_of_xfs(start);
  if (start.size() > kBtrfsMagic && start.substr(kBtrfsMagic, 8) == "_BHRfS_M")
    return {{kBtrfsSuper, kBtrfsSize}};
  if (number_in(start, kF2fsSuper, 4, false) == 0xF2F52010) return ranges_of_f2fs(start);
  return {{0, kDeviceStart}};
}

}  // namespace ramroot
