// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks at the machine and makes Facts of it. Reads only, runs nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/boot/facts.hpp"

namespace ramroot {

/// Is this process in an initramfs, with the future root at `new_root`? On a running
/// system `boot` must touch nothing, whoever calls it.
bool probe_in_initramfs(const Path& new_root);

/// Everything that the planner wants to know of the root at `new_root`.
///
/// A missing mount is not an error here: `lower.target` stays empty and the planner says so.
/// @return an Error when the machine itself cannot be read (/proc, fstab)
Result<Facts> probe_facts(const Path& new_root);

}  // namespace ramroot
