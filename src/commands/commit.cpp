#include "commands/commands.hpp"
#include "commands/log.hpp"
#include "engine/writable_root.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

int run_commit(const std::vector<std::string>& command) {
  if (command.empty())
    print(
        "The real root, writable until you leave this shell ('exit'). What you change here is\n"
        "permanent; the running system sees it from then on.\n");
  LinuxSystem system;
  const auto run = run_in_writable_root(command, system);
  if (!run) return print_error(run.error().text()), static_cast<int>(ExitCode::not_done);
  for (const std::string& warning : run->warnings) print_error("warning: " + warning);
  if (run->still_open.empty()) return run->status;
  for (const std::string& why : run->still_open) print_error(why);
  log_to_kernel(Level::error,
                "the real root is STILL WRITABLE after ramroot-commit: end those programs and run "
                "'ramroot-commit -- true', or reboot");
  return run->status == 0 ? static_cast<int>(ExitCode::not_done) : run->status;
}

}  // namespace ramroot
