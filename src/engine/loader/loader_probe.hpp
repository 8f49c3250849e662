// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks for boot loaders. Reads only, runs nothing.
#pragma once

#include "base/result.hpp"
#include "core/loader/loader_facts.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

/// In a protected session, the files in the real root, which the next boot will see.
/// @return  an Error if something cannot be read, which would be taken for missing, or a file is implausibly
/// large
Result<LoaderFacts> probe_loaders(const NextRoot& root);

/// Makes systemd mount /boot and /efi, which it does on access and undoes later
/// (systemd-gpt-auto-generator(8)).
void mount_boot_folders();

}  // namespace ramroot
