// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "engine/status/upper_reset.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

ExitCode run_reset_upper(bool cancel) {
  if (::geteuid() != 0) {
    print_error("only root can have changes forgotten");
    return ExitCode::not_done;
  }
  LinuxSystem system;
  const auto done = mark_upper(cancel ? UpperReset::cancel : UpperReset::ask, system);
  if (!done) return print_error(done.error()), ExitCode::not_done;
  if (cancel) print("the next boot goes on with the changes in " + done->where + "\n");
  else
    print("The next boot forgets all changes in " + done->where +
          ".\nUntil then, 'ramroot reset-upper --cancel' takes that back.\n");
  return ExitCode::done;
}

}  // namespace ramroot
