// SPDX-License-Identifier: GPL-3.0-or-later
/// The menu of U-Boot and syslinux. Touches nothing.
#pragma once

#include <string>

#include "core/loader/boot_menu.hpp"

namespace ramroot {

/// An extlinux.conf as U-Boot and syslinux read it, with keywords in upper or lower case.
struct ExtlinuxMenu {
  MenuEntries entries = {};
  std::string chosen = {};  ///< the label that starts by default; empty: the first one
  bool is_whole = true;     ///< false: it includes another file, which was not read
};
ExtlinuxMenu parse_extlinux(const TextFile& conf);

}  // namespace ramroot
