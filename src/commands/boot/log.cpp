// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/boot/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <system_error>

#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLongestLine = 900;  ///< the kernel cuts a record at about 1000 bytes

bool g_output_failed = false;  ///< so that it is reported only once in a run of the program

}  // namespace

void log_to_kernel(Level level, const std::string& text) {
  const UniqueFd log(::open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY));
  const std::string line = "ramroot: " + render_for_console(text, kLongestLine) + "\n";
  const std::string record = "<" + std::to_string(static_cast<int>(level)) + ">" + line;
  if (log.valid() && ::write(log.get(), record.data(), record.size()) >= 0) return;
  (void)!::write(STDERR_FILENO, line.data(),
                 line.size());  // if this fails too, there is nowhere left to report it
}

void print(const std::string& text) {
  if (g_output_failed) return;
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  print_error("cannot write the output: " + std::generic_category().message(errno));
  g_output_failed = true;
}

bool output_failed() { return g_output_failed; }

void print_error(const std::string& text) {
  const std::string line = "ramroot: " + render_for_console(text, kLongestLine) + "\n";
  (void)!::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace ramroot
