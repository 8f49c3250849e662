// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>

#include "commands/boot/log.hpp"
#include "commands/tool/watch_run.hpp"
#include "core/memory/memory_rule.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/usage.hpp"
#include "engine/memory/governor.hpp"
#include "engine/memory/memory_probe.hpp"
#include "engine/memory/page_out.hpp"
#include "system/linux_system.hpp"
#include "system/service_manager.hpp"

namespace ramroot {

namespace {

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

Ended follow_to_the_end(const MemoryWish& wish, const Path& rw, System& system, bool once) {
  const EndSignals signals;
  Governor governor(wish, rw, system);
  if (auto done = governor.look(); !done || once) return {done, ExitCode::try_again};
  print("changes may take " + render_byte_size(*wish.budget) + " of RAM, in which they are compressed\n");
  auto done = follow([&](const auto& goes_on) { return governor.run(goes_on); }, signals);
  auto plain = set_plain_limit(wish, rw, system);
  if (done) signals.end_process();
  return {done ? plain : done, ExitCode::try_again};
}

}  // namespace

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

Ended watch_zram(const WatchRequest& wanted, const MemoryWish& wish, const Path& rw) {
  LinuxSystem system;
  if (wanted.end) return {set_plain_limit(wish, rw, system)};
  const auto lock = take_watch_lock("compress the RAM for changes");
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

}  // namespace ramroot
