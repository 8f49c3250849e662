// SPDX-License-Identifier: GPL-3.0-or-later
/// Looks whether a commit separates packages from dpkg's database. Reads only.
#pragma once

#include <optional>
#include <vector>

#include "core/packages/package_split.hpp"
#include "engine/commit/commit_set.hpp"

namespace ramroot {

/// Nothing if this session changed no package, or if all of that stays together. What cannot be read is not
/// counted: this is for a warning.
std::optional<PackageSplit> probe_package_split(const std::vector<CommitSet>& sets,
                                                const std::vector<ProtectedTree>& trees);

}  // namespace ramroot
