// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the changes of a union can go, and why not. Reads only.
#pragma once

#include "base/result.hpp"
#include "core/unions/union_plan.hpp"

namespace ramroot {

/// Whose changes they would be.
struct UpperOwner {
  Path source, target;  ///< real paths
  bool is_folder = false;
};

/// @param upper  of the options: a folder or a block device
/// @return       an Error that says what is wrong with it
Result<UnionUpper> probe_upper(const Path& upper, const UpperOwner& owner);

/// What is in it, when it is mounted: may the folders there be used, and are the changes those of this
/// source?
/// @param folder  where it is
/// @param name    for messages
Result<void> check_upper_contents(const Path& folder, const Path& name, const Path& source);

}  // namespace ramroot
