// SPDX-License-Identifier: GPL-3.0-or-later
// The question before something changes.
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

#include "base/file_io.hpp"
#include "base/unique_fd.hpp"
#include "commands/boot/exit_code.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commit_run.hpp"
#include "system/program.hpp"

namespace ramroot {

namespace {

/// Shows text in a pager, which a person ends; it may be a command of the shell.
/// @return  false if that failed
bool show_in_pager(const std::string& pager, const std::string& text) {
  const UniqueFd file(::memfd_create("ramroot", 0));  // the shell inherits it
  if (!file.valid() || !write_all(file.get(), text)) return false;
  const std::string command = pager + " <" + path_of_fd(file.get());
  return run_to_end({"/bin/sh", "-c", command}, "show the whole list").has_value();
}

/// Whoever may run this program through sudo(8) and its like may not thereby run any other one as root.
bool is_on_behalf_of_another() {
  for (const char* name : {"SUDO_UID", "DOAS_USER", "PKEXEC_UID"})
    if (::getenv(name) != nullptr) return true;
  return false;
}

/// Plain where there is no pager, or nobody to end it.
void show(const std::string& text) {
  const char* const wanted = is_on_behalf_of_another() ? nullptr : ::getenv("PAGER");
  ::setenv("LESSSECURE", "1", 1);  // less(1): no shell, no other files
  const std::string pager = wanted != nullptr && *wanted != '\0' ? wanted : is_program("less") ? "less" : "";
  if (pager.empty() || ::isatty(STDOUT_FILENO) != 1 || !show_in_pager(pager, text)) print(text);
}

}  // namespace

void forget_typed_ahead() {
  if (::isatty(STDIN_FILENO) == 1) (void)::tcflush(STDIN_FILENO, TCIFLUSH);
}

int read_answer() {
  const int answer = std::getchar();
  for (int next = answer; next != EOF && next != '\n';) next = std::getchar();
  return answer;
}

std::optional<int> ask(const std::string& question, bool yes, const std::function<std::string()>& list) {
  if (yes) return std::nullopt;
  if (::isatty(STDIN_FILENO) != 1)
    return print_error("there is no terminal to ask at, so nothing was changed",
                       "--yes goes on without a question"),
           static_cast<int>(ExitCode::usage);
  int answer = 'l';
  while (answer == 'l' || answer == 'L') {
    print(question + (list ? " (l: the whole list) [y/N/l] " : " [y/N] "));
    answer = read_answer();
    if (!list) break;
    if (answer == 'l' || answer == 'L') show(list());
  }
  if (answer == 'y' || answer == 'Y') return std::nullopt;
  if (answer == EOF) print("\n");
  return print("nothing was changed\n"), static_cast<int>(ExitCode::not_done);
}

}  // namespace ramroot
