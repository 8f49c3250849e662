// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/signal_relay.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace ramroot {

namespace {

sigset_t passed_on() {
  sigset_t out;
  ::sigemptyset(&out);
  for (const int one : {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD}) ::sigaddset(&out, one);
  return out;
}

int as_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

/// Has a terminal sent it to the command as well? That it is closed is told to the leader of the session
/// alone.
bool is_known_to_all(const siginfo_t& signal) {
  return signal.si_code == SI_KERNEL && !(signal.si_signo == SIGHUP && ::getsid(0) == ::getpid());
}

/// Waits for any child, and passes signals on to this one.
int relay_until_end(pid_t child) {
  const sigset_t signals = passed_on();
  for (;;) {
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;)
      if (ended == child) return as_status(status);
    siginfo_t arrived{};
    if (::sigwaitinfo(&signals, &arrived) < 0) continue;
    if (arrived.si_signo != SIGCHLD && !is_known_to_all(arrived)) (void)::kill(child, arrived.si_signo);
  }
}

}  // namespace

SignalRelay::SignalRelay() {
  const sigset_t signals = passed_on();
  (void)::sigprocmask(SIG_BLOCK, &signals, &before_);
}

SignalRelay::~SignalRelay() { (void)::sigprocmask(SIG_SETMASK, &before_, nullptr); }

int SignalRelay::wait_for(pid_t child) const { return relay_until_end(child); }

int run_as_init(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child < 0) return 126;
  if (child == 0) {
    sigset_t none;
    ::sigemptyset(&none);
    (void)::sigprocmask(SIG_SETMASK, &none, nullptr);
    work();
    ::_exit(126);
  }
  return relay_until_end(child);
}

}  // namespace ramroot
