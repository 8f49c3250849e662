// SPDX-License-Identifier: GPL-3.0-or-later
/// What to do about a kernel that is not ready. Touches nothing.
#pragma once

#include <string>

#include "core/check/readiness.hpp"

namespace ramroot {

/// "run update-initramfs -u -k 6.12.48": the command that makes this kernel's initramfs again, or
/// repairs the kernel.
std::string remedy_of(const KernelEvidence& kernel, const InstalledParts& installed);

}  // namespace ramroot
