// SPDX-License-Identifier: GPL-3.0-or-later
/// What this machine's next boots need in their initramfs for their upper. Reads only.
#pragma once

#include "base/result.hpp"
#include "core/check/upper_needs.hpp"
#include "engine/machine/next_root.hpp"

namespace ramroot {

/// @return an Error if what the boot loader will say cannot be known
Result<UpperNeeds> probe_upper_needs();

/// The same for these files of boot loaders. A device that is not there now adds nothing.
UpperNeeds probe_upper_needs(const NextRoot& root, const std::vector<TextFile>& menus,
                             const std::vector<TextFile>& sources, std::string_view cmdline,
                             const Options& configured);

}  // namespace ramroot
