// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands/boot/log.hpp"
#include "commands/tool/watch_run.hpp"
#include "engine/machine/executor.hpp"
#include "engine/memory/pool_governor.hpp"
#include "engine/memory/pool_probe.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// The limit that holds when nobody follows the pool.
Result<void> set_plain_room(const MemoryWish& wish, const SnapshotState& snapshot, System& system) {
  const auto now = probe_pool(snapshot, "/", snapshot.used);
  if (!now) return now.error();
  return perform(LimitRoom{"/", decide_plain_room(*wish.budget, *now)}, system);
}

}  // namespace

Ended watch_pool(const WatchRequest& wanted, const MemoryWish& wish, const SnapshotState& snapshot) {
  LinuxSystem system;
  if (wanted.end) return {set_plain_room(wish, snapshot, system)};
  const auto lock = take_watch_lock("keep room in the RAM for changes");
  if (!lock) return {lock.error(), ExitCode::try_again};
  if (wish.has_swap)
    if (const auto made = set_up_zram(wish, system); !made) print_error(made.error());
  const EndSignals signals;
  PoolGovernor governor(wish, snapshot, system, [](const std::string& what) { print(what + "\n"); });
  if (auto done = governor.look(); !done || wanted.once) return {done, ExitCode::try_again};
  print("changes may take " + render_byte_size(*wish.budget) + " of RAM\n");
  auto done = follow([&](const auto& goes_on) { return governor.run(goes_on); }, signals);
  auto plain = set_plain_room(wish, snapshot, system);
  if (done) signals.end_process();
  return {done ? plain : done, ExitCode::try_again};
}

}  // namespace ramroot
