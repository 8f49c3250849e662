// SPDX-License-Identifier: GPL-3.0-or-later
// ramroot-commit -- COMMAND, and its shell.
#include <sys/stat.h>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/commit_run.hpp"
#include "core/commit/commit_list.hpp"
#include "engine/commit/commit_records.hpp"
#include "engine/commit/leftover_removal.hpp"
#include "engine/machine/end_signals.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

int run_commit_command(const std::vector<std::string>& command) {
  const mode_t mask = ::umask(0);  // LinuxSystem sets it to 0; the command must get the caller's
  CommitRecord made = begin_record(CommitRecord::Kind::command, name_command(command));
  const std::string program =
      command.empty() ? made.what : command.front().substr(command.front().rfind('/') + 1);
  const auto all = find_lowers();
  const EndSignals signals;
  const auto run = [&](const WritableFacts& facts) -> int {
    for (const std::string& why : facts.closed) print_error("it stays read-only: " + why);
    LinuxSystem system;
    std::vector<OpenDisk> open;
    for (const LowerMount& lower : facts.lowers) open.push_back({lower.shown_at});
    remove_leftovers(open, all ? *all : std::vector<Path>(), Occasion::command, system);
    if (auto listed = add_past(facts.ro, {made}, system); !listed)
      print_error("'ramroot-commit --list' will not show this command: " + listed.error().text());
    if (command.empty())
      print(
          "This is a shell in the real root, which is writable until you leave it ('exit').\n"
          "What you change here is permanent; the running system sees it from then on.\n");
    ::umask(mask);
    become(command, facts);
  };
  const auto begin = [&]() -> Result<void> {
    // A record that cannot be read must not keep the command from mending it.
    if (all) (void)number(made, *all);
    return {};
  };
  const int code = run_in_view({.program = program}, {begin, run});
  if (!signals.arrived()) return code;
  print_error("nothing was changed");
  signals.end_process();
  return code;
}

}  // namespace ramroot
