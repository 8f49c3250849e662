// SPDX-License-Identifier: GPL-3.0-or-later
/// A block device in RAM that gives back what is discarded.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// A loop device over a file without a name. It and the file vanish with its last user.
struct RamDisk {
  UniqueFd fd = {};         ///< the first user
  std::string number = {};  ///< "7:0"
};

/// Why a loop device: it has sectors of 512 bytes, so that a file system with any size of blocks works above
/// it, and discards on Linux 6.1 too; zram has sectors of 4096 bytes, and brd gives nothing back before 6.10.
/// Why no tmpfs: systemd would try to unmount it at shutdown, and fail.
/// @param name  of the file, for people who look at losetup(8)
/// @param size  in bytes; it takes no RAM before something is written
Result<RamDisk> make_ram_disk(const std::string& name, std::uint64_t size);

}  // namespace ramroot
