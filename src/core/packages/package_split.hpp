// SPDX-License-Identifier: GPL-3.0-or-later
/// Does a commit separate the files of packages from what dpkg knows of them? Then programs are on the disk
/// that dpkg knows nothing of, or the other way round. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.hpp"

namespace ramroot {

/// The package that this list of files belongs to: "tree" for "/var/lib/dpkg/info/tree.list"; empty if it is
/// no such list, or not the name of a package.
std::string package_of_list(const Path& path);

/// The paths in such a list; without "/.".
std::vector<Path> parse_dpkg_list(std::string_view text);

/// What a commit separates.
struct PackageSplit {
  bool takes_status = false;               ///< and leaves files; if not, it leaves the status and takes files
  Path file = {};                          ///< one of them
  std::vector<std::string> packages = {};  ///< that this session installed, changed or removed
};

/// A warning, and what to do, in lines for people.
std::vector<std::string> render_split(const PackageSplit& split);

}  // namespace ramroot
