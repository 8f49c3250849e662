// SPDX-License-Identifier: GPL-3.0-or-later
/// The units of mounts and swap that systemd can find. Reads only.
#pragma once

#include <string>
#include <vector>

#include "core/mounts/mount_units.hpp"

namespace ramroot {

/// Where to look for units.
enum class UnitSources {
  files,      ///< of packages and administrators
  generated,  ///< also those that generators made in this boot, which does not count fstab's as others
};

struct SeenUnits {
  std::vector<UnitMount> mounts = {};
  std::vector<std::string> swap = {};  ///< devices: "/dev/vda3"
};

/// Those of a root; what cannot be read counts as missing, because systemd cannot read it either.
SeenUnits probe_units(const Path& root, UnitSources sources);

}  // namespace ramroot
