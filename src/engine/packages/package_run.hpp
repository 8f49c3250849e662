// SPDX-License-Identifier: GPL-3.0-or-later
/// Is a package manager at work? Changes no file.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// "dpkg (1234)" while dpkg or rpm has its database locked: files would be committed that belong
/// to a half-installed package.
std::optional<std::string> find_package_run();

/// Keeps dpkg waiting until the descriptor is closed: two programs must not make the same boot menu.
/// A dpkg whose script calls this program has the lock already.
/// @return  no descriptor where there is no dpkg; an Error that names who is at work
Result<UniqueFd> hold_package_managers();

}  // namespace ramroot
