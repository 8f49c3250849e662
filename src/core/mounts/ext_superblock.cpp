// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mounts/ext_superblock.hpp"

namespace ramroot {

namespace {

constexpr std::uint32_t kMagic = 0xEF53, kCasefold = 0x20000, kNeedsRecovery = 0x4, kHasOrphans = 0x10000;
constexpr unsigned kUnmounted = 1, kErrors = 2, kOrphans = 4;

/// A little-endian number of the superblock, which is 1024 bytes behind the beginning of the device.
std::uint32_t number_at(std::string_view device, std::size_t at, std::size_t bytes) {
  std::uint32_t out = 0;
  for (std::size_t i = bytes; i > 0; --i)
    out = (out << 8U) | static_cast<unsigned char>(device[1024 + at + i - 1]);
  return out;
}

constexpr std::size_t kJournalInode = 0xE0;

bool has_journal(std::string_view device) {
  constexpr std::uint32_t kHasJournal = 0x4;
  return (number_at(device, 0x5C, 4) & kHasJournal) != 0;
}

/// The superblock has a copy of the inode of the journal, for e2fsck(8): "s_jnl_blocks" ends with its size.
std::optional<std::uint64_t> journal_size(std::string_view device) {
  if (!has_journal(device) || number_at(device, kJournalInode, 4) == 0) return 0;
  if (number_at(device, 0xFD, 1) != 1) return std::nullopt;  // EXT3_JNL_BACKUP_BLOCKS
  return (std::uint64_t{number_at(device, 0x148, 4)} << 32U) + number_at(device, 0x14C, 4);
}

}  // namespace

std::optional<ExtSuperblock> parse_ext_superblock(std::string_view device) {
  if (device.size() < kSuperblockEnd || number_at(device, 0x38, 2) != kMagic) return std::nullopt;
  const std::int64_t later = number_at(device, 0x277, 1);  // of the last check: seconds over 32 bits
  return ExtSuperblock{.state = number_at(device, 0x3A, 2),
                       .mounts = number_at(device, 0x34, 2),
                       .most_mounts = number_at(device, 0x36, 2),
                       .last_check = (later << 32) + number_at(device, 0x40, 4),
                       .interval = number_at(device, 0x44, 4),
                       .incompatible = number_at(device, 0x60, 4),
                       .read_only = number_at(device, 0x64, 4),
                       .last_orphan = number_at(device, 0xE8, 4),
                       .journal = journal_size(device),
                       .has_outer_journal = has_journal(device) && number_at(device, kJournalInode, 4) == 0};
}

bool has_case_folding(const ExtSuperblock& super) { return (super.incompatible & kCasefold) != 0; }

bool has_errors(const ExtSuperblock& super) { return (super.state & kErrors) != 0; }

const char* why_no_mount(const ExtSuperblock& super) {
  if (has_errors(super)) return "its file system has errors";
  // With a journal the kernel leaves this flag alone (ext4_setup_super() in fs/ext4/super.c).
  if ((super.state & kUnmounted) == 0 && (super.incompatible & kNeedsRecovery) == 0)
    return "its file system was not unmounted cleanly, and has no journal";
  return nullptr;
}

const char* why_check(const ExtSuperblock& super, std::int64_t now) {
  constexpr unsigned kFirstNegative = 0x8000;  // so many mounts are "never"
  if ((super.state & kErrors) != 0) return "has errors";
  if ((super.state & kUnmounted) == 0 || (super.state & kOrphans) != 0 || super.last_orphan != 0 ||
      (super.incompatible & kNeedsRecovery) != 0 || (super.read_only & kHasOrphans) != 0)
    return "was not unmounted cleanly";
  const bool is_worn =
      super.most_mounts > 0 && super.most_mounts < kFirstNegative && super.mounts >= super.most_mounts;
  const bool is_old =
      super.interval > 0 && (now < super.last_check || now - super.last_check >= super.interval);
  return is_worn || is_old ? "was due for a check" : nullptr;
}

}  // namespace ramroot
