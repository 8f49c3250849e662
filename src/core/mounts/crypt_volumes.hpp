// SPDX-License-Identifier: GPL-3.0-or-later
/// How encrypted volumes in files are opened in a protected session. Touches nothing.
#pragma once

#include <vector>

#include "core/mounts/crypttab.hpp"
#include "core/mounts/mount_list.hpp"

namespace ramroot {

/// The volumes that are opened, and whose files are on something whose changes go to RAM.
struct DecidedVolumes {
  std::vector<CryptVolume> read_only = {};  ///< for reading only, as nobody writes to what they contain
  std::vector<CryptVolume> copied = {};     ///< for writing: the file is copied to RAM as a whole
};

/// Without a mount that names it, nobody knows what a volume is for: that one may have to be writable.
/// @param all  the mounts of the session, decided
DecidedVolumes decide_volumes(const std::vector<CryptVolume>& volumes, const std::vector<ListedMount>& all);

}  // namespace ramroot
