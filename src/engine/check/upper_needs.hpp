// SPDX-License-Identifier: GPL-3.0-or-later
/// What this machine's next boots need in their initramfs for their upper. Reads only.
#pragma once

#include "base/result.hpp"
#include "core/check/upper_needs.hpp"

namespace ramroot {

/// @return an Error if what the boot loader will say cannot be known
Result<UpperNeeds> probe_upper_needs();

}  // namespace ramroot
