// SPDX-License-Identifier: GPL-3.0-or-later
/// crypttab(5): encrypted volumes whose source is a file. Touches nothing.
///
/// The program that opens such a volume opens the file for writing, and an overlay then copies all of it to
/// RAM. Where it sees the file on a read-only mount, it makes a read-only loop device and a read-only volume
/// instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// A larger file is no crypttab.
inline constexpr std::size_t kMostCrypttab = 1U << 20;

struct CryptVolume {
  std::string name;  ///< of the mapped device
  Path file;
  std::string options = {};
};

/// The volumes whose source is a file, as systemd-cryptsetup-generator(8) reads them: there are no escapes.
std::vector<CryptVolume> parse_crypttab(std::string_view text);

/// May a service be told to open it for reading only? Not if it is formatted at each boot, nor if its name or
/// its path could mean something else in a unit.
bool can_open_read_only(const CryptVolume& volume);

/// Does crypttab itself open it for reading only? Its file is opened for writing all the same
/// (cryptsetup 2.6).
bool asks_read_only(const CryptVolume& volume);

/// The volume that a mount names as its source, "/dev/mapper/vol"; nullptr if it is none of these.
const CryptVolume* find_volume(const std::vector<CryptVolume>& volumes, std::string_view source);

}  // namespace ramroot
