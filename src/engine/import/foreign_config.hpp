// SPDX-License-Identifier: GPL-3.0-or-later
/// The settings of other tools that protect a root. Reads only.
#pragma once

#include "core/import/import.hpp"

namespace ramroot {

/// What is in the files below `root`; 64 KiB of each, at most 100 of a folder.
/// @param cmdline  of the kernel
ForeignConfig probe_foreign_config(const Path& root, std::string cmdline);

}  // namespace ramroot
