// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/program.hpp"

#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

Result<void> run_to_end(std::vector<std::string> args, const std::string& doing) {
  std::vector<char*> argv;
  argv.reserve(args.size() + 1);
  for (std::string& arg : args) argv.push_back(arg.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const mode_t own = ::umask(022);  // ours is 0, which is not for others
  const int why = ::posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ);
  (void)::umask(own);
  if (why != 0) return Error{why, doing, "starting " + args[0]};
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return Error{errno, doing, "waiting for " + args[0]};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string how = WIFEXITED(status) ? "exit status " + std::to_string(WEXITSTATUS(status))
                                            : "signal " + std::to_string(WTERMSIG(status));
  return Error{0, doing, args[0] + " failed with " + how + "; its message is above this one"};
}

Result<void> LinuxSystem::run_program(const std::vector<std::string>& args) {
  std::string line;
  for (const std::string& arg : args) line += (line.empty() ? "" : " ") + render_for_console(arg);
  return run_to_end(args, "running " + line);
}

}  // namespace ramroot
