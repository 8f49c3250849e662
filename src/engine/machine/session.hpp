// SPDX-License-Identifier: GPL-3.0-or-later
/// Which session this process belongs to. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// The mount that is the `/` of this process; nothing if /proc cannot be read. In the view of
/// ramroot-commit that is the real root, whatever the environment says.
std::optional<MountEntry> probe_own_root();

/// The mounts of the first process of this machine, which any user may read. Nothing in a container,
/// whose first process is another one, and where /proc shows only one's own processes
/// (ProtectProc=invisible, hidepid=).
std::optional<std::vector<MountEntry>> read_machine_mounts();

}  // namespace ramroot
