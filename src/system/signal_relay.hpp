// SPDX-License-Identifier: GPL-3.0-or-later
/// The processes between a terminal and the command of `ramroot run`: signals go in, the exit status comes
/// out.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>

namespace ramroot {

/// While one exists, signals that ask this process to end, stop or tell something are not delivered;
/// wait_for() passes them on. What a terminal sends, it has sent to the command as well.
class SignalRelay {
 public:
  SignalRelay();
  ~SignalRelay();
  SignalRelay(const SignalRelay&) = delete;
  SignalRelay& operator=(const SignalRelay&) = delete;

  /// Waits for the end of a child.
  /// @return as a shell reports it: the exit status, or 128 plus the number of the signal
  int wait_for(pid_t child) const;

 private:
  sigset_t before_ = {};
};

/// Does the work in a child and is the parent of all processes that lose theirs, until the child has ended.
/// @param work  does not return
/// @return as wait_for()
int run_as_init(const std::function<void()>& work);

}  // namespace ramroot
