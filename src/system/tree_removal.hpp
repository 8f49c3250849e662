// SPDX-License-Identifier: GPL-3.0-or-later
/// Removes objects of a file system with all that is in them.
#pragma once

#include "base/result.hpp"
#include "system/tree_copy.hpp"

namespace ramroot {

/// Removes `at` with all its contents, immutable or not, however deep. It does no harm if there is
/// nothing of this name.
Result<void> remove_object(const NameAt& at);

}  // namespace ramroot
