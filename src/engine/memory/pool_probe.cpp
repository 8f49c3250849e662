// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/pool_probe.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/file_lock.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/memory/memory_probe.hpp"
#include "system/device_mapper.hpp"
#include "system/room.hpp"

namespace ramroot {

Result<PoolNow> probe_pool(const SnapshotState& snapshot, const Path& at, std::uint64_t least) {
  const auto line = read_mapped_status(snapshot.pool);
  if (!line) return line.error();
  const auto state = parse_pool_status(*line, kThinBlock);
  if (!state) return state.error();
  const auto ram = probe_ram_now();
  if (!ram) return ram.error();
  PoolNow now = *state;
  now.most = std::max(now.data.total, snapshot.most);
  now.unwritten = ram->unwritten.bytes;
  now.available = ram->available.bytes;
  now.ram = ram->total.bytes;
  struct statvfs free {};
  if (::statvfs(at.c_str(), &free) != 0)
    return Error{errno, "ask how much can be written to " + render_for_console(at)};
  now.free = free.f_bavail * free.f_frsize;
  const auto in_use = bytes_in_use(at);
  if (!in_use) return in_use.error();
  now.in_use = *in_use;
  now.least = least == 0 ? *in_use : std::min(least, *in_use);
  now.files = free.f_files - free.f_ffree;
  now.disk = free.f_blocks * free.f_frsize;
  return now;
}

PoolSeen probe_pool_seen(const SnapshotState& snapshot) {
  PoolSeen seen{.pool = snapshot.pool, .is_followed = probe_lock(kWatchLock) == LockSeen::held};
  const auto wish = read_memory_wish();
  const bool is_known = wish && *wish && (*wish)->is_pool;
  seen.wish = is_known
                  ? **wish
                  : MemoryWish{.budget = budget_for({snapshot.size}), .is_pool = true, .has_swap = false};
  struct statvfs free {};
  if (::statvfs("/", &free) == 0) seen.free = free.f_bavail * free.f_frsize;
  if (::geteuid() != 0) return seen;
  if (const auto now = probe_pool(snapshot, "/", snapshot.used)) seen.now = *now;
  return seen;
}

}  // namespace ramroot
