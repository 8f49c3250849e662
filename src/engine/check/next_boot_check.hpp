// SPDX-License-Identifier: GPL-3.0-or-later
/// Can the next boot do what `ramroot enable` is about to ask of it? Reads only.
#pragma once

#include "base/result.hpp"

namespace ramroot {

/// Every kernel is ready (`ramroot check --all-kernels`), because each will be asked for it. Entries
/// of the boot loader do not count: it is about to write them anew.
/// @return an Error with the reason and the remedy, when a boot could not be protected
Result<void> check_next_boot();

}  // namespace ramroot
