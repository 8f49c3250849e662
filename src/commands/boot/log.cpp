// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/boot/log.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <system_error>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kLongestLine = 900;  ///< the kernel cuts a record at about 1000 bytes

bool g_output_failed = false;  ///< so that it is reported only once in a run of the program

/// How many columns it has; 0: it is no terminal, and lines are for programs and logs, one message each.
std::size_t terminal_width(int fd) {
  constexpr std::size_t kUsual = 80, kLeast = 40;
  winsize size{};
  if (::isatty(fd) != 1) return 0;
  // A serial line has no size.
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return std::max<std::size_t>(size.ws_col, kLeast);
}

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

void print_error(const std::string& text, const std::string& advice) {
  constexpr std::string_view kBegin = "ramroot: ";
  const std::size_t width = terminal_width(STDERR_FILENO);
  const auto render = [&](const std::string& part) {
    const std::string shown = render_for_console(part, kLongestLine);
    return (width == 0 ? shown : wrap_words(shown, kBegin.size(), width)) + "\n";
  };
  std::string lines = std::string(kBegin) + render(text);
  if (!advice.empty()) lines += std::string(kBegin.size(), ' ') + render(advice);
  (void)write_all(STDERR_FILENO, lines);
}

void print_error(const Error& error) { print_error(error.sentence(), error.advice); }

std::string wrap_for_output(const std::string& text, std::size_t indent) {
  const std::size_t width = terminal_width(STDOUT_FILENO);
  return width == 0 ? text : wrap_words(text, indent, width);
}

}  // namespace ramroot
