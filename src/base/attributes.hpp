// SPDX-License-Identifier: GPL-3.0-or-later
/// Extended attributes of one object of a file system (xattr(7)).
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"

namespace ramroot {

using Attributes = std::map<std::string, std::string>;

/// All extended attributes, including those of overlayfs. A file system without any gives none.
///
/// @param path  a link at its end is not followed; "/proc/self/fd/N/NAME" names an object in an open folder
/// @return      an Error of llistxattr(2) or lgetxattr(2)
Result<Attributes> read_attributes(const std::string& path);

}  // namespace ramroot
