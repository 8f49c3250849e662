// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/end_signals.hpp"

#include <array>
#include <csignal>
#include <cstddef>

namespace ramroot {

namespace {

constexpr std::array kEnding{SIGINT, SIGQUIT, SIGTERM, SIGHUP};

// A signal handler can only tell through a global.
volatile std::sig_atomic_t g_first = 0;

void note(int signal) {
  if (g_first == 0 && signal != SIGPIPE) g_first = signal;
}

/// With a handler, because execve(2) makes the default of it: programs would ignore what we ignore.
void note_unless_ignored(int signal) {
  struct sigaction before {};
  if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  (void)::sigaction(signal, &action, nullptr);
}

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  (void)::sigaction(signal, &action, nullptr);
}

/// Only what was set here: what the caller ignores stays ignored.
void forget(int signal) {
  struct sigaction now {};
  if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == note) set_handler(signal, SIG_DFL);
}

}  // namespace

EndSignals::EndSignals() {
  g_first = 0;
  for (const int signal : kEnding) note_unless_ignored(signal);
  note_unless_ignored(SIGPIPE);
}

EndSignals::~EndSignals() {
  for (const int signal : kEnding) forget(signal);
  forget(SIGPIPE);
}

bool EndSignals::arrived() const { return g_first != 0; }

void EndSignals::hold_off() { allow_interrupts(false); }

void EndSignals::end_process() const {
  const int signal = g_first;
  if (signal == 0) return;
  set_handler(signal, SIG_DFL);
  (void)::raise(signal);
}

void allow_interrupts(bool allowed) {
  for (const int signal : kEnding) set_handler(signal, allowed ? SIG_DFL : SIG_IGN);
}

}  // namespace ramroot
