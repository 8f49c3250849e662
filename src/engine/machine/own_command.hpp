// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs a command in mounts and processes of its own, which end with it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace ramroot {

struct OwnCommand {
  std::vector<std::string> words = {};  ///< none: the shell of $SHELL
  mode_t umask = 022;
  bool without_network = false;
  std::string shell_name = {};  ///< what Debian's shells show before the prompt
  std::vector<std::pair<const char*, const char*>> environment = {};  ///< further variables
};

/// Runs the command to its end, in the folder that this process is in; whatever it has started has ended then
/// too.
/// @param prepare  called first, in the first process of the new namespaces
/// @return  its exit status as a shell reports it; the Error of `prepare`, as text, or if nothing was started
Result<int> run_in_own_root(const OwnCommand& command, const std::function<Result<void>()>& prepare);

}  // namespace ramroot
