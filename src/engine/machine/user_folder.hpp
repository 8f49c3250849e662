// SPDX-License-Identifier: GPL-3.0-or-later
/// Where an ordinary user mounts what only mounts of its own show.
#pragma once

#include <string>

#include "base/result.hpp"
#include "system/system.hpp"

namespace ramroot {

/// An empty folder of the user, which is made if it does not exist: in $XDG_RUNTIME_DIR, /run/user or /tmp.
/// @param name  of it; in /tmp the number of the user follows
Result<Path> find_user_folder(const std::string& name, System& system);

}  // namespace ramroot
