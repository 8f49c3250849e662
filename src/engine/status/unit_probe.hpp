// SPDX-License-Identifier: GPL-3.0-or-later
/// Asks systemd which services failed, and looks whether an overlay is why. Reads only.
#pragma once

#include <vector>

#include "core/status/folder_moves.hpp"

namespace ramroot {

/// What systemd could not rename for a service. Nothing if systemd is not at work, or does not answer.
std::vector<FolderMove> probe_folder_moves();

}  // namespace ramroot
