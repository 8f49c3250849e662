/// Runs one program in a view of the real root that can be written, and closes it again.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "system/system.hpp"

namespace ramroot {

struct WritableRun {
  int status = 0;  ///< of the program, as a shell would say it: 128 + signal
  std::vector<std::string> warnings = {};
  std::vector<std::string> still_open = {};  ///< file systems that could not be made read-only again, and why
};

/// @param command  program and arguments; none: a shell
/// @return         an Error when nothing was run, and everything is as before
Result<WritableRun> run_in_writable_root(const std::vector<std::string>& command, System& system);

}  // namespace ramroot
