// SPDX-License-Identifier: GPL-3.0-or-later
/// The settings of other tools that protect a root. Reads only.
#pragma once

#include "core/import/import.hpp"

namespace ramroot {

/// Reads the files below `root` that exist and that this user may read.
/// @param cmdline  of the kernel
ForeignConfig probe_foreign_config(const Path& root, std::string cmdline);

}  // namespace ramroot
