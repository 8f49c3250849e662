// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs one program in a view in which the real root can be written, and closes the view again.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/commit/writable_root.hpp"
#include "system/system.hpp"

namespace ramroot {

struct WritableRun {
  int status = 0;  ///< the program's exit status, as a shell reports it: 128 plus the number of a signal
  std::vector<std::string> still_open =
      {};                         ///< file systems that could not be made read-only again, with the reason
  std::vector<Path> hidden = {};  ///< names that the program changed and the session hides
  std::vector<std::string> warnings =
      {};  ///< what `ramroot status` will report wrongly from now on, with the reason
};

/// Can the view be opened at all? If not, the Error says why, before the user is asked anything.
Result<void> check_can_be_opened(const Opening& opening);

/// What is done in the view.
struct ViewWork {
  /// Called when no other ramroot-commit can be at work any more and nothing is opened yet; may be empty.
  std::function<Result<void>()> begin = {};
  /// Runs in a process of its own, in which the real root can be written, and returns the exit status.
  std::function<int(const WritableFacts&)> run;
};

/// @return  an Error if the work was not run, with everything as before
Result<WritableRun> run_in_writable_root(const Opening& opening, const ViewWork& work, System& system);

/// Makes read-only again what an earlier one left writable, because it was killed or a program held a file.
Result<WritableRun> close_writable_root(System& system);

/// Becomes the program in the view; a shell if none is given. Does not return.
[[noreturn]] void become(const std::vector<std::string>& command, const WritableFacts& facts);

}  // namespace ramroot
