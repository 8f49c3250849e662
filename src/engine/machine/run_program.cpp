// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/run_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr rlim_t kMostMemory = 256U << 20;

struct Pipe {
  UniqueFd read, write;
  bool open() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
    return true;
  }
};

/// In the child. Returns only when the program could not be started: why not.
int become(const std::vector<std::string>& command, const std::vector<int>& kept, int output,
           const std::function<int()>& prepare) {
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0) return ENODEV;  // ENOENT is for the program
  if (::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0) return errno;
  for (const int fd : kept)
    if (::fcntl(fd, F_SETFD, 0) != 0) return errno;
  if (prepare)
    if (const int why = prepare(); why != 0) return why;
  const rlimit memory{kMostMemory, kMostMemory};
  (void)::setrlimit(RLIMIT_AS, &memory);
  std::vector<char*> argv;
  argv.reserve(command.size() + 1);
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  std::array<char, 9> locale{"LC_ALL=C"};
  std::array<char, 43> path{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
  std::array<char*, 3> environment{locale.data(), path.data(), nullptr};
  ::execvpe(argv[0], argv.data(), environment.data());  // found by our PATH
  return errno;
}

/// @return false when nobody wants more
bool read_all(int fd, const std::function<bool(std::string_view)>& take) {
  std::array<char, 1U << 16> buffer{};
  for (;;) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    if (!take({buffer.data(), static_cast<std::size_t>(got)})) return false;
  }
}

}  // namespace

Result<int> run_program(const std::vector<std::string>& command, const std::vector<int>& kept,
                        const std::function<bool(std::string_view)>& take,
                        const std::function<int()>& prepare) {
  const std::string doing = "running " + command[0];
  Pipe output, trouble;  // the second closes by itself when the program starts
  if (!output.open() || !trouble.open()) return Error{errno, doing};
  const pid_t child = ::fork();
  if (child < 0) return Error{errno, doing};
  if (child == 0) {
    const int why = become(command, kept, output.write.get(), prepare);
    (void)!::write(trouble.write.get(), &why, sizeof why);
    ::_exit(127);
  }
  output.write = UniqueFd();
  trouble.write = UniqueFd();
  if (!read_all(output.read.get(), take)) (void)::kill(child, SIGKILL);
  int why = 0, status = 0;
  const bool was_started = ::read(trouble.read.get(), &why, sizeof why) != sizeof why;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (!was_started) return Error{why, doing};
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace ramroot
