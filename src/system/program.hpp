// SPDX-License-Identifier: GPL-3.0-or-later
/// Running a program of the running system. Nothing is started in the initramfs.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace ramroot {

/// Waits for its end; what it prints goes where our own messages go.
/// @param args   args[0] is its path
/// @param doing  what it is run for
/// @return       an Error when it could not be started, or did not end with 0
Result<void> run_to_end(std::vector<std::string> args, const std::string& doing);

}  // namespace ramroot
