// SPDX-License-Identifier: GPL-3.0-or-later
/// Which session this process belongs to. Reads only.
#pragma once

#include <optional>

#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// The mount that is the `/` of this process; nothing if /proc cannot be read. In the view of
/// ramroot-commit that is the real root, whatever the environment says.
std::optional<MountEntry> probe_own_root();

}  // namespace ramroot
