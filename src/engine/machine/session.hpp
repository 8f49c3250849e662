// SPDX-License-Identifier: GPL-3.0-or-later
/// What this session is, seen from inside a program of it. Reads only.
#pragma once

#include <optional>

#include "core/mounts/mount_entry.hpp"

namespace ramroot {

/// The mount that this process has as its `/`; nothing where /proc cannot be read. In the view of
/// ramroot-commit that is the real root, whatever the environment says.
std::optional<MountEntry> probe_own_root();

}  // namespace ramroot
