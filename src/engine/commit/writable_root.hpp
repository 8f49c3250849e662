// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs one program in a view of the real root that can be written, and closes it again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/commit/writable_root.hpp"
#include "system/system.hpp"

namespace ramroot {

struct WritableRun {
  int status = 0;                            ///< of the program, as a shell would say it: 128 + signal
  std::vector<std::string> still_open = {};  ///< file systems that could not be made read-only again, and why
  std::vector<std::string> warnings = {};    ///< what `ramroot status` will say wrongly from now on, and why
};

/// Whether it could be opened at all: an Error says why not, before anybody is asked anything.
Result<void> check_can_be_opened();

/// @param action  runs in a process of its own, where the real root can be written, and gives
///                its exit status
/// @return        an Error when it was not run, and everything is as before
Result<WritableRun> run_in_writable_root(View view, const std::function<int(const WritableFacts&)>& action,
                                         System& system);

/// Becomes a program in the view; none given: a shell. Does not return.
[[noreturn]] void become(const std::vector<std::string>& command, const WritableFacts& facts);

/// What Ctrl-C and a shutdown send: `false` for a time that must not be interrupted.
void allow_interrupts(bool allowed);

}  // namespace ramroot
