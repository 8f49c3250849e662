// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/tool/watch_run.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>

#include <cerrno>
#include <chrono>

#include "core/request/run_places.hpp"
#include "system/service_manager.hpp"

namespace ramroot {

Result<UniqueFd> take_watch_lock(const std::string& attempt) {
  // Whoever can open it can lock it.
  UniqueFd lock(::open(kWatchLock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid())
    return Error{errno, attempt, std::string("the lock ") + kWatchLock + " cannot be opened"};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return Error{errno, attempt};
  return Error{0, attempt, "another 'ramroot watch' is running"};
}

Result<void> follow(const std::function<Result<void>(const std::function<bool()>&)>& run,
                    const EndSignals& signals) {
  using Clock = std::chrono::steady_clock;
  // What makes room must not have to be read first. Not MCL_FUTURE: what is locked cannot be compressed.
  (void)::mlockall(MCL_CURRENT);
  tell_service_manager("READY=1");
  auto told_at = Clock::now();
  return run([&] {
    if (Clock::now() - told_at > std::chrono::seconds(1)) {
      tell_service_manager("WATCHDOG=1");
      told_at = Clock::now();
    }
    return !signals.arrived();
  });
}

}  // namespace ramroot
