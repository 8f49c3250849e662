// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/request/kernel_words.hpp"
#include "engine/status/upper_reset.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

ExitCode run_reset_upper(bool cancel, const std::optional<std::string>& upper) {
  if (::geteuid() != 0) {
    print_error("only root can have changes forgotten");
    return ExitCode::not_done;
  }
  std::optional<std::string> parameter;
  if (upper) {
    auto given = parse_wanted_parameter(*upper);
    if (!given) return print_error(given.error()), ExitCode::usage;
    parameter = *std::move(given);
  }
  LinuxSystem system;
  const auto done = mark_upper(cancel ? UpperReset::cancel : UpperReset::ask, parameter, system);
  if (!done) return print_error(done.error()), ExitCode::not_done;
  if (cancel && done->forgets_each)
    print("The wish is taken back, but the option 'reset' has each boot forget the changes in " +
          done->where + ".\n");
  else if (cancel) print("The next boot goes on with the changes in " + done->where + ".\n");
  else
    print("The next boot forgets all changes in " + done->where +
          ".\nUntil then, 'ramroot reset-upper --cancel' takes that back.\n");
  return ExitCode::done;
}

}  // namespace ramroot
