// SPDX-License-Identifier: GPL-3.0-or-later
/// Running a program of the running system. Nothing is started in the initramfs.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/place.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Where programs are looked up; also the PATH of every program that is run. It is root's PATH on
/// every distribution, while the caller's may lack sbin (su) or be anything (a hook).
inline constexpr const char* kProgramPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Would this be started? Of a name without a slash: is there a program of that name?
bool is_program(const std::string& name);

/// A program whose output is read. It runs without a shell, in the C locale, with kProgramPath
/// and nothing else of the caller's environment.
struct ProgramCall {
  std::vector<std::string> words;            ///< words[0]: a path, or a name to look up
  int input = -1;                            ///< its standard input; -1: none
  std::vector<int> kept = {};                ///< further descriptors that it inherits
  bool is_silent = false;                    ///< its standard error is discarded
  std::optional<std::uint64_t> memory = {};  ///< limit of its address space, in bytes
  std::function<int()> prepare =
      {};  ///< called in the child before the program starts; an errno(3) value prevents that
};

/// A running program. It is killed if this object is destroyed before the program ends.
class RunningProgram {
 public:
  /// @return an Error when it could not be started; ENOENT: there is no such program
  static Result<RunningProgram> start(const ProgramCall& call);
  RunningProgram(RunningProgram&& other) noexcept;
  RunningProgram& operator=(RunningProgram&&) = delete;
  ~RunningProgram();

  int output() const { return output_.get(); }  ///< its standard output, for reading
  void kill() const;
  /// Waits for the program to end. @return as wait_for_child()
  int wait();

 private:
  RunningProgram(pid_t child, UniqueFd output) : child_(child), output_(std::move(output)) {}
  pid_t child_;
  UniqueFd output_;
};

/// Waits for a child process to end.
/// @return as a shell reports it: the exit status, or 128 plus the number of the signal
int wait_for_child(pid_t child);

/// Runs a program to its end. It has our environment and prints where our own messages go.
/// @param words  words[0] is the path of the program
/// @param attempt  the purpose, for the Error
/// @param root   what is `/` for it, by chroot(2)
/// @return       an Error when it could not be started or its exit status was not 0
Result<void> run_to_end(const std::vector<std::string>& words, const std::string& attempt,
                        const Path& root = "/");

/// The same, but what the program says on its standard error becomes the reason of the Error, in one line.
/// What it says if it succeeds is printed where our own messages go.
Result<void> run_and_listen(const std::vector<std::string>& words, const std::string& attempt);

}  // namespace ramroot
