// SPDX-License-Identifier: GPL-3.0-or-later
/// Opening files inside a root that may be hostile.
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "base/place.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Opens `place` without ever leaving `place.root`.
///
/// @param flags  open(2) flags; O_CLOEXEC and O_NOCTTY are added
/// @return       the descriptor; ELOOP, ENOENT, ENOTDIR... as openat2(2), also on kernels without
///               it (before 5.6), where a sandbox forbids it, and while others rename and mount
Result<UniqueFd> open_beneath(const Place& place, int flags, Links links);

/// Opens the folder that holds `place`, links refused, and tells the last name.
struct ParentAndName {
  UniqueFd parent;
  std::string name;
};
Result<ParentAndName> open_parent_beneath(const Place& place);

/// lstat(2); links in the folders on the way are not followed either.
/// @return  nothing if the name does not exist, or a part of the path is not a folder; an Error
///          when that cannot be known
Result<std::optional<struct stat>> stat_beneath(const Place& place);

/// Reads a regular file of at most `limit` bytes below its root, links staying inside.
///
/// Never blocks on a FIFO. EINVAL: not a regular file; EFBIG: larger than `limit`.
Result<std::string> read_file_beneath(const Place& place, std::size_t limit);

}  // namespace ramroot
