// SPDX-License-Identifier: GPL-3.0-or-later
/// Which session this process belongs to. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "core/boot/seen_boot.hpp"
#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// The mount that is the `/` of this process; nothing if /proc cannot be read. In the view of
/// ramroot-commit that is the real root, whatever the environment says.
std::optional<MountEntry> probe_own_root();

/// Does /proc show the processes of the machine? Not in a container, whose first process is another one.
bool is_proc_of_machine();

/// What cannot be read is recorded with the reason.
SeenBoot probe_seen_boot();

}  // namespace ramroot
