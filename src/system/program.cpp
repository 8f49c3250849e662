// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/program.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// Where a program of this name may be.
std::vector<std::string> candidates(const std::string& name) {
  if (name.find('/') != std::string::npos) return {name};
  std::vector<std::string> paths;
  for (const std::string_view folder : split(kProgramPath, ':'))
    paths.push_back(std::string(folder).append("/").append(name));
  return paths;
}

/// The arguments of execve(2), prepared before fork(2): nothing may be allocated in the child.
class Words {
 public:
  explicit Words(std::vector<std::string> words) : words_(std::move(words)) {
    for (std::string& word : words_) arguments_.push_back(word.data());
    arguments_.push_back(nullptr);
    paths_ = candidates(words_[0]);
  }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;

  /// Returns only if no program could be started. @return the errno(3) value
  int execute(char* const* environment) const {
    int why = ENOENT;
    for (const std::string& path : paths_) {
      ::execve(path.c_str(), arguments_.data(), environment);
      if (!is_missing(errno)) why = errno;  // a later folder may have one that can be run
      if (!is_missing(errno) && errno != EACCES) return why;
    }
    return why;
  }

 private:
  std::vector<std::string> words_, paths_;
  std::vector<char*> arguments_ = {};
};

std::optional<int> reap_by_waitid(pid_t child) {
  siginfo_t how{};
  while (::waitid(P_PID, static_cast<id_t>(child), &how, WEXITED) < 0)
    if (errno != EINTR) return std::nullopt;
  return how.si_code == CLD_EXITED ? W_EXITCODE(how.si_status, 0) : W_EXITCODE(0, how.si_status);
}

/// waitpid(2); another call if that fails, because a program that is at work must not be left behind.
/// @return  nothing, with errno, on failure
std::optional<int> reap(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return reap_by_waitid(child);
  return status;
}

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

/// What the child does between fork(2) and execve(2).
int set_up(const ProgramCall& call, int output) {
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return ENODEV;  // not ENOENT, which means that there is no such program
  if (::dup2(call.input < 0 ? nothing : call.input, STDIN_FILENO) < 0) return errno;
  if (::dup2(output, STDOUT_FILENO) < 0) return errno;
  if (call.is_silent && ::dup2(nothing, STDERR_FILENO) < 0) return errno;
  for (const int fd : call.kept)
    if (::fcntl(fd, F_SETFD, 0) != 0) return errno;
  if (call.prepare)
    if (const int why = call.prepare(); why != 0) return why;
  if (!call.memory) return 0;
  const rlimit most{*call.memory, *call.memory};
  (void)::setrlimit(RLIMIT_AS, &most);
  return 0;
}

/// Starts a child that becomes the program.
/// @param in_child  called in the child first; an errno(3) value ends the child
/// @return          an Error with the reason when the program could not be started
template <class InChild>
Result<pid_t> start_child(const Words& words, char* const* environment, const std::string& attempt,
                          const InChild& in_child) {
  Pipe trouble;  // closes by itself when the program starts
  if (!trouble.open()) return Error{errno, attempt};
  const pid_t child = ::fork();
  if (child < 0) return Error{errno, attempt};
  if (child == 0) {
    int why = in_child();
    if (why == 0) why = words.execute(environment);
    (void)write_all(trouble.write.get(), {reinterpret_cast<const char*>(&why), sizeof why});
    ::_exit(127);
  }
  trouble.write = UniqueFd();
  int why = 0;
  if (read_full(trouble.read.get(), reinterpret_cast<char*>(&why), sizeof why) != sizeof why) return child;
  (void)wait_for_child(child);
  return Error{why, attempt};
}

}  // namespace

bool is_program(const std::string& name) {
  const std::vector<std::string> paths = candidates(name);
  return !name.empty() && std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
    struct stat now {};
    return ::stat(path.c_str(), &now) == 0 && S_ISREG(now.st_mode) && (now.st_mode & 0111U) != 0;
  });
}

int wait_for_child(pid_t child) {
  const auto status = reap(child);
  if (!status) return 126;  // the status with which shells report that a program could not be run
  return WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
}

Result<RunningProgram> RunningProgram::start(const ProgramCall& call) {
  const std::string attempt = "run " + call.words[0];
  Pipe output;
  if (!output.open()) return Error{errno, attempt};
  const Words words(call.words);
  std::string locale = "LC_ALL=C", path = std::string("PATH=") + kProgramPath;
  char* const environment[] = {locale.data(), path.data(), nullptr};
  const auto child =
      start_child(words, environment, attempt, [&] { return set_up(call, output.write.get()); });
  if (!child) return child.error();
  return RunningProgram(*child, std::move(output.read));
}

RunningProgram::RunningProgram(RunningProgram&& other) noexcept
    : child_(std::exchange(other.child_, 0)), output_(std::move(other.output_)) {}

RunningProgram::~RunningProgram() {
  if (child_ == 0) return;
  kill();
  (void)wait();
}

void RunningProgram::kill() const { (void)::kill(child_, SIGKILL); }

int RunningProgram::wait() { return wait_for_child(std::exchange(child_, 0)); }

namespace {

/// @param errors  its standard error; -1: ours
/// @param root    what is `/` for it
/// @return        its status, as waitpid(2) has it
Result<int> run_child(const std::vector<std::string>& words, const std::string& attempt, int errors,
                      const Path& root = "/") {
  const auto child = start_child(Words(words), environ, attempt, [errors, &root] {
    (void)::umask(022);  // our own umask is 0, which is not for other programs
    if (root != "/" && (::chroot(root.c_str()) != 0 || ::chdir("/") != 0)) return errno;
    return errors < 0 || ::dup2(errors, STDERR_FILENO) >= 0 ? 0 : errno;
  });
  if (!child) return Error{child.error().errno_value, attempt, "starting " + words[0]};
  const auto status = reap(*child);
  if (!status) return Error{errno, attempt, "waiting for " + words[0]};
  return *status;
}

std::string describe_end(const std::string& program, int status) {
  return program + " failed with " +
         (WIFEXITED(status) ? "exit status " + std::to_string(WEXITSTATUS(status))
                            : "signal " + std::to_string(WTERMSIG(status)));
}

}  // namespace

Result<void> run_to_end(const std::vector<std::string>& words, const std::string& attempt, const Path& root) {
  const auto status = run_child(words, attempt, -1, root);
  if (!status) return status.error();
  if (*status == 0) return {};
  return Error{0, attempt, describe_end(words[0], *status) + "; its message is above this one"};
}

Result<void> run_and_listen(const std::vector<std::string>& words, const std::string& attempt) {
  // Not a pipe: a program that goes on in the background would keep that open.
  const UniqueFd said(::memfd_create("said", MFD_CLOEXEC));
  if (!said.valid()) return run_to_end(words, attempt);
  const auto status = run_child(words, attempt, said.get());
  if (!status) return status.error();
  constexpr std::size_t kMost = 4096;
  const bool is_read = ::lseek(said.get(), 0, SEEK_SET) == 0;
  const std::string text = is_read ? read_up_to(said.get(), kMost).value_or("") : "";
  if (*status == 0) return (void)write_all(STDERR_FILENO, text), Result<void>();
  std::string line;
  for (const std::string_view part : split(text, '\n'))
    if (const auto begin = part.find_first_not_of(" \t"); begin != part.npos)
      append_item(line, render_for_console(part.substr(begin)), " ");
  return Error{0, attempt, line.empty() ? describe_end(words[0], *status) : line};
}

Result<void> LinuxSystem::run_program(const std::vector<std::string>& args, const Path& root) {
  std::string line;
  for (const std::string& arg : args) append_item(line, render_for_console(arg), " ");
  return run_to_end(args, "run " + line, root);
}

}  // namespace ramroot
