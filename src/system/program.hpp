// SPDX-License-Identifier: GPL-3.0-or-later
/// Running a program of the running system. Nothing is started in the initramfs.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

/// Where programs are looked up, and where those that we run look up theirs. It is root's on every
/// distribution; the caller's own may lack sbin (su) or be anything (a hook).
inline constexpr const char* kProgramPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A program whose output is taken. It is run without a shell, in the C locale, with kProgramPath
/// and nothing else of the caller's environment.
struct ProgramCall {
  std::vector<std::string> words;            ///< words[0]: a path, or a name to look up
  int input = -1;                            ///< its standard input; -1: none
  std::vector<int> kept = {};                ///< descriptors that it inherits besides
  bool is_silent = false;                    ///< its standard error is thrown away
  std::optional<std::uint64_t> memory = {};  ///< most bytes of address space
  std::function<int()> prepare = {};         ///< in the child, before; an errno(3) value ends it
};

/// A program that runs. Killed when it is given up before its end.
class RunningProgram {
 public:
  /// @return an Error when it was not started, with ENOENT when there is no such program
  static Result<RunningProgram> start(const ProgramCall& call);
  RunningProgram(RunningProgram&& other) noexcept;
  RunningProgram& operator=(RunningProgram&&) = delete;
  ~RunningProgram();

  int output() const { return output_.get(); }  ///< to read its standard output from
  void kill() const;
  /// Waits for its end. @return as wait_for_child()
  int wait();

 private:
  RunningProgram(pid_t child, UniqueFd output) : child_(child), output_(std::move(output)) {}
  pid_t child_;
  UniqueFd output_;
};

/// Waits for the end of a process of ours.
/// @return as a shell tells it: its exit status, or 128 and the number of the signal
int wait_for_child(pid_t child);

/// Waits for its end; what it prints goes where our own messages go, and it has our environment.
/// @param words  words[0] is its path
/// @param doing  what it is run for
/// @return       an Error when it could not be started, or did not end with 0
Result<void> run_to_end(const std::vector<std::string>& words, const std::string& doing);

}  // namespace ramroot
