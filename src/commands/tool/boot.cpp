// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/request/cmdline.hpp"
#include "core/request/config.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

ExitCode run_boot_of_tool() {
  const auto cmdline = read_cmdline();
  if (cmdline &&
      parse_request(find_parameter(*cmdline), read_config("/").options).asked == Request::Asked::no)
    return ExitCode::done;
  print_error("boot does nothing here: it is for an initramfs, where /usr/lib/ramroot/ramroot-boot does it");
  return ExitCode::not_done;
}

}  // namespace ramroot
