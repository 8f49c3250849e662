// SPDX-License-Identifier: GPL-3.0-or-later
/// A number that changes when anything in a folder changes. Reads only.
#pragma once

#include <cstdint>

#include "base/print.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Nanoseconds since 1970.
std::int64_t nanoseconds(std::int64_t seconds, std::uint32_t rest);

/// Of all names below the folder, with the inode, owner, mode, size and times of what has them. The order in
/// which the file system lists them does not matter, nor how deep they are.
Result<std::uint64_t> print_tree(UniqueFd folder);

}  // namespace ramroot
