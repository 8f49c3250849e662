// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/machine/end_signals.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>

namespace ramroot {

namespace {

constexpr std::array kEnding{SIGINT, SIGQUIT, SIGTERM, SIGHUP};

constexpr int kShutOut = -1;

/// What a signal handler can tell, shared with children.
struct Note {
  std::atomic<int> first = 0;    ///< the first signal, or kShutOut
  std::atomic<int> is_told = 0;  // yes or no: of a byte some processors need a library for that (riscv64)
  std::atomic<const char*> late = nullptr;  ///< the answer to a signal that comes too late
};
// No lock, which a signal may find taken. 1, "sometimes", is ARMv5, where the kernel lends an exchange
// that needs none (Linux, Documentation/arch/arm/kernel_user_helpers.rst).
static_assert(ATOMIC_INT_LOCK_FREE != 0 && ATOMIC_POINTER_LOCK_FREE != 0 && ATOMIC_BOOL_LOCK_FREE != 0);

Note g_own;
Note* g_note = nullptr;  ///< null while nobody looks

/// A signal handler may call write(2), and has nobody to tell that it failed.
void say(const char* words) {
  for (const char* part : {"ramroot: ", words, "\n"})
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) return;
}

void note(int signal) {
  const int before = errno;
  int first = 0;
  const bool is_noted = signal == SIGPIPE || g_note->first.compare_exchange_strong(first, signal);
  if (!is_noted && first == kShutOut && !g_note->is_told.exchange(1)) say(g_note->late);
  errno = before;
}

void end_unchanged(int signal) {
  say("nothing was changed");
  (void)::signal(signal, SIG_DFL);
  (void)::raise(signal);
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

Note* make_shared_note() {
  void* page = ::mmap(nullptr, sizeof(Note), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? &g_own : new (page) Note();
}

}  // namespace

EndSignals::EndSignals() : is_first_(g_note == nullptr) {
  if (!is_first_) return;
  g_note = make_shared_note();
  for (const int signal : kEnding) note_unless_ignored(signal);
  note_unless_ignored(SIGPIPE);
}

EndSignals::~EndSignals() {
  if (!is_first_) return;
  for (const int signal : kEnding) forget(signal);
  forget(SIGPIPE);
  if (g_note != &g_own) (void)::munmap(g_note, sizeof *g_note);
  g_own.first = 0;
  g_own.is_told = 0;
  g_note = nullptr;
}

bool EndSignals::arrived() const { return g_note->first > 0; }

void EndSignals::hold_off() {
  for (const int signal : kEnding) set_handler(signal, SIG_IGN);
}

bool EndSignals::shut_out() { return shut_out("too late to stop: the commit is being finished"); }

bool EndSignals::shut_out(const char* words) {
  int first = 0;
  g_note->late = words;  // before the handler can need it
  return g_note->first.compare_exchange_strong(first, kShutOut) || first == kShutOut;
}

int EndSignals::exit_status() const { return arrived() ? 128 + g_note->first : 0; }

void EndSignals::end_process() const {
  if (!arrived()) return;
  const int signal = g_note->first;
  set_handler(signal, SIG_DFL);
  (void)::raise(signal);
}

NothingChangedYet::NothingChangedYet() {
  for (const int signal : kEnding)
    if (action_of(signal).sa_handler == SIG_DFL) set_handler(signal, end_unchanged);
}

NothingChangedYet::~NothingChangedYet() {
  for (const int signal : kEnding)
    if (action_of(signal).sa_handler == end_unchanged) set_handler(signal, SIG_DFL);
}

}  // namespace ramroot
