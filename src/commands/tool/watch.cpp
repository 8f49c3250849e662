// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "core/boot/seen_boot.hpp"
#include "core/memory/memory_rule.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/end_signals.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/session.hpp"
#include "engine/machine/usage.hpp"
#include "engine/memory/governor.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/memory/page_out.hpp"
#include "system/linux_system.hpp"
#include "system/service_manager.hpp"

namespace ramroot {

namespace {

constexpr const char* kWatchAttempt = "compress the RAM for changes";

Result<UniqueFd> take_watch_lock() {
  // Whoever can open it can lock it.
  UniqueFd lock(::open(kWatchLock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid())
    return Error{errno, kWatchAttempt, std::string("the lock ") + kWatchLock + " cannot be opened"};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return Error{errno, kWatchAttempt};
  return Error{0, kWatchAttempt, "another 'ramroot watch' is running"};
}

/// Kernels differ in what they can compress with.
Result<void> set_up_zram(const MemoryWish& wish, System& system) {
  Result<void> done;
  for (const char* const algorithm : {kBestAlgorithm, ""}) {
    const auto seen = probe_zram();  // anew: what was left of another one is gone
    if (!seen) return seen.error();
    const auto plan = make_zram_plan(wish, *seen, algorithm);
    if (!plan) return plan.error();
    const Report report = execute(*plan, system);
    done = report.failure ? Result<void>(*report.failure) : Result<void>();
    const bool is_refused = report.failure && report.failure->errno_value == EINVAL &&
                            std::holds_alternative<MakeZram>(plan->steps[report.finished].step);
    if (!is_refused) break;
  }
  return done;
}

/// The limit that holds when nobody follows the RAM.
Result<void> set_plain_limit(const MemoryWish& wish, const Path& rw, System& system) {
  Result<void> done;
  for (int tries = 0; tries < 10; ++tries) {  // somebody may write meanwhile
    const auto now = probe_usage(rw);
    if (!now) return Error{errno, "limit the RAM for changes"};
    const auto step = plan_plain_limit(wish, rw, *now);
    if (!step) return {};
    done = perform(step->step, system);
    if (done || done.error().errno_value != EINVAL) break;
  }
  return done;
}

/// Until a signal ends it.
Result<void> follow(Governor& governor, const EndSignals& signals) {
  // What compresses must not have to be read back. Not MCL_FUTURE: what is locked cannot be compressed.
  (void)::mlockall(MCL_CURRENT);
  tell_service_manager("READY=1");
  auto told_at = Governor::Clock::now();
  return governor.run([&] {
    if (Governor::Clock::now() - told_at > std::chrono::seconds(1)) {
      tell_service_manager("WATCHDOG=1");
      told_at = Governor::Clock::now();
    }
    return !signals.arrived();
  });
}

/// What came of it, and whether another try would have another result.
struct Ended {
  Result<void> done = {};
  ExitCode code = ExitCode::not_done;
};

Ended follow_to_the_end(const MemoryWish& wish, const Path& rw, System& system, bool once) {
  const EndSignals signals;
  Governor governor(wish, rw, system);
  if (auto done = governor.look(); !done || once) return {done, ExitCode::try_again};
  print("changes may take " + render_byte_size(*wish.budget) + " of RAM, in which they are compressed\n");
  auto done = follow(governor, signals);
  auto plain = set_plain_limit(wish, rw, system);
  if (done) signals.end_process();
  return {done ? plain : done, ExitCode::try_again};
}

Ended compress(const WatchRequest& wanted, const MemoryWish& wish, const Path& rw) {
  LinuxSystem system;
  if (wanted.end) return {set_plain_limit(wish, rw, system)};
  const auto lock = take_watch_lock();
  if (!lock) return {lock.error(), ExitCode::try_again};
  auto done = wish.budget ? try_page_out() : Result<void>();
  if (done) done = set_up_zram(wish, system);
  if (!done) {
    (void)set_plain_limit(wish, rw, system);
    return {done, done.error().errno_value == EBUSY ? ExitCode::try_again : ExitCode::not_done};
  }
  if (wish.budget) return follow_to_the_end(wish, rw, system, wanted.once);
  tell_service_manager("READY=1");  // a service that ends without has failed
  return {};
}

/// What the boot wished, if what it wrote is damaged or gone.
std::optional<MemoryWish> find_wish(const State& state) {
  if (auto wish = read_memory_wish(); wish && *wish) return **wish;
  const auto ram = probe_ram();
  if (!ram) return std::nullopt;
  const Request request = parse_request(state.parameter, read_config("/").options);
  Warnings of_size;  // the boot has told them
  return decide_memory_wish(request, judge_limits(request.options, *ram, of_size));
}

}  // namespace

ExitCode run_watch(const WatchRequest& wanted) {
  if (::geteuid() != 0) {
    print_error("only root can compress the RAM for changes");
    return ExitCode::not_done;
  }
  const auto state = require_protected(probe_seen_boot(), kWatchAttempt);
  if (!state) return print_error(state.error()), ExitCode::not_done;
  const auto wish = find_wish(*state);
  if (!wish) {
    print_error("this boot asks for no zram", "'ramroot enable zram' has the next boots ask for it");
    return ExitCode::not_asked_for;
  }
  const Ended ended = compress(wanted, *wish, state->rw);
  if (ended.done) return ExitCode::done;
  print_error(ended.done.error());
  return ended.code;
}

}  // namespace ramroot
