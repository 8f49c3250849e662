// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/own_command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "system/own_root.hpp"
#include "system/signal_relay.hpp"

namespace ramroot {

namespace {

constexpr int kCannotRun = 126, kNotFound = 127;  // the exit statuses that shells use
constexpr std::size_t kMostWhy = 4096;

std::string own_folder() {
  std::array<char, PATH_MAX> folder{};
  return ::getcwd(folder.data(), folder.size()) != nullptr ? folder.data() : "/";
}

/// Why there is no such program, if people take something else for one.
const char* advise_not_found(const std::vector<std::string>& words) {
  const bool is_builtin =
      is_one_of(words[0], {".", "alias", "cd", "eval", "exec", "exit", "export", "popd", "pushd", "read",
                           "set", "shift", "source", "trap", "type", "ulimit", "umask", "unalias", "unset"});
  if (is_builtin) return "it is a word of the shell, so a shell has to be run: sh -c 'cd /etc; ls'";
  if (words.size() == 1 && words[0].find(' ') != std::string::npos)
    return "that is a line for a shell, so a shell has to be run: sh -c '...'";
  return "";
}

/// Makes the process group of this process the one in the foreground of the terminal.
void take_terminal() {
  const auto before = std::signal(SIGTTOU, SIG_IGN);  // what asks from the background is stopped otherwise
  (void)::tcsetpgrp(STDIN_FILENO, ::getpgrp());
  (void)std::signal(SIGTTOU, before);
}

bool is_shell_at_terminal(const OwnCommand& command) {
  return command.words.empty() && ::isatty(STDIN_FILENO) == 1;
}

[[noreturn]] void become(const OwnCommand& command) {
  std::vector<std::string> words = command.words;
  if (words.empty()) {
    const char* const shell = ::getenv("SHELL");
    words = {shell != nullptr && *shell == '/' ? shell : "/bin/sh"};
  }
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  (void)::umask(command.umask);
  // At its end a shell gives the terminal back to the group that it got it from, and one outside of the PID
  // namespace has no number in it: dash fails then.
  if (is_shell_at_terminal(command) && ::setpgid(0, 0) == 0) take_terminal();
  for (const auto& [name, value] : command.environment) ::setenv(name, value, 1);
  if (command.words.empty()) ::setenv("debian_chroot", command.shell_name.c_str(), 1);
  ::execvp(argv[0], argv.data());
  const int why = errno;
  const char* const advice = why == ENOENT ? advise_not_found(words) : "";
  (void)write_all(
      STDERR_FILENO,
      "ramroot: " + Error{why, "start " + render_for_console(words[0]), "", advice}.text() + "\n");
  ::_exit(why == ENOENT ? kNotFound : kCannotRun);
}

/// In the first process of the new namespaces.
[[noreturn]] void prepare_and_run(const OwnCommand& command, const std::function<Result<void>()>& prepare,
                                  const std::string& folder, UniqueFd report) {
  if (const auto done = prepare(); !done) {
    (void)write_all(report.get(), done.error().text());
    ::_exit(kCannotRun);
  }
  report = UniqueFd();
  if (::chdir(folder.c_str()) != 0 && ::chdir("/") != 0) ::_exit(kCannotRun);
  ::_exit(run_as_init([&] { become(command); }));
}

}  // namespace

Result<int> run_in_own_root(const OwnCommand& command, const std::function<Result<void>()>& prepare) {
  const std::string folder = own_folder();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error{errno, "make a pipe"};
  UniqueFd reading(ends[0]), writing(ends[1]);
  const SignalRelay relay;
  const auto child = fork_into_own_root(command.without_network);
  if (!child) return child.error();
  if (*child == 0) prepare_and_run(command, prepare, folder, std::move(writing));
  writing = UniqueFd();
  const std::string why = read_up_to(reading.get(), kMostWhy).value_or("");
  const int status = relay.wait_for(*child);
  if (is_shell_at_terminal(command)) take_terminal();
  if (!why.empty()) return Error{0, "", why};
  return status;
}

}  // namespace ramroot
