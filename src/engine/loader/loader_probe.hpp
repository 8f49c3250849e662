// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks for boot loaders. Reads only, runs nothing.
#pragma once

#include "base/result.hpp"
#include "core/loader/loader_facts.hpp"

namespace ramroot {

/// In a protected session: those of the real root, at `ro`, which the next boot sees.
/// @return  an Error when the machine itself cannot be read, or a file is too large to be meant
Result<LoaderFacts> probe_loaders(const std::vector<MountEntry>& mounts, const Path& ro);

/// systemd mounts them when somebody looks, and takes them away again (systemd-gpt-auto-generator(8)).
void mount_boot_folders();

}  // namespace ramroot
