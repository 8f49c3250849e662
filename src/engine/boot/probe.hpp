// SPDX-License-Identifier: GPL-3.0-or-later
/// Gathers Facts about the machine. Reads only, runs nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/boot/facts.hpp"

namespace ramroot {

/// Is this process in an initramfs, with the future root at `new_root`, a real path? On a running
/// system `boot` must not touch anything, no matter who calls it.
/// @return  an Error if that cannot be known
Result<bool> probe_in_initramfs(const Path& new_root);

/// Everything that make_boot_plan() needs to know about the root at `new_root`.
///
/// @param new_root  a real path
/// @param mounts    all that this process sees
///
/// A missing mount is not an Error here: `lower.target` stays empty, and make_boot_plan() reports it.
/// @return an Error if the machine itself cannot be read (/proc, fstab)
Result<Facts> probe_facts(const Path& new_root, const std::vector<MountEntry>& mounts);

}  // namespace ramroot
