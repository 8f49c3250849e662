// SPDX-License-Identifier: GPL-3.0-or-later
/// Is a package manager at work, and what was it told?
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "system/system.hpp"

namespace ramroot {

/// "dpkg (1234)" while dpkg or rpm has locked its database: a commit now might include files of a
/// half-installed package.
std::optional<std::string> find_package_run();

/// Keeps dpkg waiting until the descriptor is closed, because both write the same boot menu. If this program
/// was called by a script of a package, dpkg holds the lock already.
/// @return  no descriptor if there is no dpkg; an Error that names the program at work
Result<UniqueFd> hold_package_managers();

/// Notes that the apt that runs this hook was told what becomes of its work.
Result<void> note_told_apt(System& system);

/// Was the apt that runs this hook told? Once.
bool take_told_apt(System& system);

}  // namespace ramroot
