// SPDX-License-Identifier: GPL-3.0-or-later
/// Would the next boot be protected if `ramroot enable` requested it? Reads only.
#pragma once

#include "base/result.hpp"

namespace ramroot {

/// Every kernel must be ready (as in `ramroot check --all-kernels`), because all entries will
/// request protection. Present entries are not checked, because they are about to be rewritten.
/// @return an Error with the reason and the remedy, if a boot could not be protected
Result<void> check_next_boot();

}  // namespace ramroot
