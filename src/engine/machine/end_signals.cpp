// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/end_signals.hpp"

#include <sys/mman.h>

#include <array>
#include <csignal>

namespace ramroot {

namespace {

constexpr std::array kEnding{SIGINT, SIGQUIT, SIGTERM, SIGHUP};

// A signal handler can only tell through a global.
volatile std::sig_atomic_t g_own = 0;
volatile std::sig_atomic_t* g_first = nullptr;  ///< shared with children; null while nobody looks

void note(int signal) {
  if (signal != SIGPIPE && *g_first == 0) *g_first = signal;
}

struct sigaction action_of(int signal) {
  struct sigaction now {};
  (void)::sigaction(signal, nullptr, &now);
  return now;
}

void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  (void)::sigaction(signal, &action, nullptr);
}

/// With a handler, because execve(2) makes the default of it: programs would ignore what we ignore.
void note_unless_ignored(int signal) {
  if (action_of(signal).sa_handler != SIG_IGN) set_handler(signal, note);
}

/// Only what was set here: what the caller ignores stays ignored.
void forget(int signal) {
  if (action_of(signal).sa_handler == note) set_handler(signal, SIG_DFL);
}

volatile std::sig_atomic_t* make_shared_note() {
  void* page =
      ::mmap(nullptr, sizeof(std::sig_atomic_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? &g_own : static_cast<std::sig_atomic_t*>(page);
}

}  // namespace

EndSignals::EndSignals() : is_first_(g_first == nullptr) {
  if (!is_first_) return;
  g_first = make_shared_note();
  for (const int signal : kEnding) note_unless_ignored(signal);
  note_unless_ignored(SIGPIPE);
}

EndSignals::~EndSignals() {
  if (!is_first_) return;
  for (const int signal : kEnding) forget(signal);
  forget(SIGPIPE);
  if (g_first != &g_own) (void)::munmap(const_cast<std::sig_atomic_t*>(g_first), sizeof *g_first);
  g_own = 0;
  g_first = nullptr;
}

bool EndSignals::arrived() const { return *g_first != 0; }

void EndSignals::hold_off() {
  for (const int signal : kEnding) set_handler(signal, SIG_IGN);
}

int EndSignals::exit_status() const { return arrived() ? 128 + *g_first : 0; }

void EndSignals::end_process() const {
  if (!arrived()) return;
  const int signal = *g_first;
  set_handler(signal, SIG_DFL);
  (void)::raise(signal);
}

}  // namespace ramroot
