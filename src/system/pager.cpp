// SPDX-License-Identifier: GPL-3.0-or-later
// A file of its own: what glibc needs for popen(3) would otherwise be in the boot program too.
#include <sys/wait.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

#include "system/program.hpp"

namespace ramroot {

bool show_in_pager(const std::string& command, std::string_view text) {
  std::FILE* const pager = ::popen(command.c_str(), "we");
  if (pager == nullptr) return false;
  // Whoever ends it early has seen enough.
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  (void)std::fwrite(text.data(), 1, text.size(), pager);
  const int status = ::pclose(pager);
  (void)::signal(SIGPIPE, before);
  constexpr int kNotStarted = 126;  // and 127: the exit statuses of shells
  return WIFEXITED(status) && WEXITSTATUS(status) != kNotStarted && WEXITSTATUS(status) != kNotStarted + 1;
}

}  // namespace ramroot
