// SPDX-License-Identifier: GPL-3.0-or-later
/// A device for changes that nobody can read after the power went off: ramroot=crypt:. Touches nothing.
///
/// Its first MiB is in plain text, and says that the device is ramroot's. All behind it is encrypted with a
/// key that each boot makes and nobody stores. So a boot knows a device that an earlier one has used, and
/// takes no other one unless it is empty.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_size.hpp"
#include "base/place.hpp"
#include "base/result.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// What is in plain text at its start. As much has to be zero at its end before it is used for the first
/// time: there some kinds of RAID, and copies of partition tables, have their marks.
inline constexpr std::uint64_t kCryptRoom = 1U << 20;
/// With less for changes, a system cannot even start.
inline constexpr std::uint64_t kLeastCrypt = 32U << 20;

inline constexpr const char* kCryptNode = "/dev/mapper/ramroot";
inline constexpr const char* kCryptSwap = "/dev/mapper/ramroot-swap";
/// The file system that each boot makes, and how it is mounted: inode tables that nobody uses are not
/// written, and fsync(2) waits for no disk, because what is on it is lost with the power anyway.
inline constexpr const char* kCryptType = "ext4";
inline constexpr const char* kCryptOptions = "noinit_itable,barrier=0";

/// What a device contains that is to be used so.
enum class CryptSpace {
  empty,   ///< nothing as far as can be seen: it gets the mark
  ours,    ///< an earlier boot has marked it
  others,  ///< anything else
};

/// @param first, last  the kCryptRoom bytes at both ends
CryptSpace judge_crypt_space(std::string_view first, std::string_view last);

/// The text at the start, for people too.
std::string render_crypt_mark();

/// A device to be used so.
struct CryptDevice {
  Path node = {};           ///< "/dev/vdb"
  std::string device = {};  ///< "254:16"
  CryptSpace space = CryptSpace::others;
  ByteSize size = {};
  ByteSize swap = {};  ///< wanted at its end; 0: none
};

/// A new key, and a new file system at kCryptNode; swap has another key.
/// @return  an Error if it belongs to others, or is too small
Result<std::vector<PlannedStep>> make_crypt_steps(const CryptDevice& device);

}  // namespace ramroot
