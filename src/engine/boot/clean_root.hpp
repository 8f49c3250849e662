// SPDX-License-Identifier: GPL-3.0-or-later
/// What a file system that need not be mounted says of itself, and whether it has to be checked before.
#pragma once

#include <string>

#include "base/result.hpp"
#include "engine/machine/ext_super.hpp"

namespace ramroot {

/// What is known of a file system that nobody has mounted yet.
struct CheckNeed {
  bool is_clean = false;  ///< e2fsck(8) would only write the time of its visit, at each boot
  std::string why = {};   ///< "UUID=77d1 was not unmounted cleanly"; empty also if the type is not known
};

/// Reads its superblock. Of other types than ext nothing is known: their programs decide for themselves.
/// @param spec  as root= and fstab name it
Result<CheckNeed> probe_check_need(const std::string& spec);

}  // namespace ramroot
