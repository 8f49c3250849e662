// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/memory_probe.hpp"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <set>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/file_lock.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/usage.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 65536;
constexpr const char* kControlFolder = "/sys/class/zram-control";
constexpr const char* kModprobes[] = {"/usr/sbin/modprobe", "/sbin/modprobe"};

/// The first numbers of mm_stat (admin-guide/blockdev/zram.rst): what was given to it, what that became, and
/// the RAM that it takes.
void read_mm_stat(MemoryNow& now) {
  const Path folder = find_zram_folder();
  const auto text =
      folder.empty() ? Result<std::string>(Error{}) : read_file_beneath(folder + "/mm_stat", kMostText);
  if (!text) return;
  std::uint64_t* const wanted[] = {&now.stored, nullptr, &now.held};
  std::size_t at = 0;
  for (const std::string_view word : split(*text, ' ')) {
    const auto number = parse_number(trim(word));
    if (!number) continue;
    if (at == std::size(wanted)) break;
    if (wanted[at] != nullptr) *wanted[at] = *number;
    ++at;
  }
}

}  // namespace

Path find_zram_folder() {
  char folder[PATH_MAX];
  const ssize_t size = ::readlink(kZramLink, folder, sizeof folder);
  return size <= 0 ? Path() : Path(folder, static_cast<std::size_t>(size));
}

Result<std::optional<MemoryWish>> read_memory_wish() {
  const auto text = read_file_beneath(kMemoryWish, kMostText);
  if (!text && is_missing(text.error().errno_value)) return std::optional<MemoryWish>();
  if (!text) return text.error();
  const auto wish = parse_memory_wish(*text);
  if (!wish) return wish.error();
  return std::optional(*wish);
}

Result<ZramSeen> probe_zram() {
  const auto there = probe_existing({kControlFolder, kZramNode, kModprobes[0], kModprobes[1]});
  if (!there) return there.error();
  ZramSeen seen{.has_driver = there->contains(kControlFolder), .has_node = there->contains(kZramNode)};
  for (const char* const program : kModprobes)
    if (there->contains(program)) seen.modprobe = program;
  seen.has_link = !find_zram_folder().empty();
  const auto swaps = read_file_beneath("/proc/swaps", kMostText);
  if (!swaps && !is_missing(swaps.error().errno_value)) return swaps.error();
  for (const std::string_view line : split(swaps ? *swaps : "", '\n'))
    if (line.starts_with(kZramNode)) seen.is_swap = true;
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  seen.ram = *ram;
  return seen;
}

std::uint64_t probe_other_shared(const Path& rw) {
  const auto mounts = read_mounts();
  if (!mounts) return 0;
  const MountEntry* own = find_mount_at(*mounts, rw);
  std::uint64_t sum = 0;
  std::set<std::string> seen;
  if (own != nullptr) seen.insert(own->device);
  for (const MountEntry& mount : *mounts) {
    if (mount.fstype != "tmpfs" || mount.hidden || !seen.insert(mount.device).second) continue;
    if (const auto usage = probe_usage(mount.target)) sum += usage->ram.used;
  }
  return sum;
}

Result<MemoryNow> probe_memory(const Path& at, std::uint64_t others) {
  const auto usage = probe_usage(at);
  if (!usage) return Error{errno, "ask how much RAM changes take at " + render_for_console(at)};
  const auto ram = probe_ram_now();
  if (!ram) return ram.error();
  MemoryNow now{.changes = *usage,
                .shmem = ram->shared.bytes,
                .others = others,
                .available = ram->available.bytes,
                .ram = ram->total.bytes};
  read_mm_stat(now);
  return now;
}

std::optional<MemorySeen> probe_memory_seen(const Path& rw) {
  const auto wish = read_memory_wish();
  if (!wish || !*wish) return std::nullopt;
  const auto zram = probe_zram();
  const auto now = probe_memory("/", probe_other_shared(rw));
  return MemorySeen{**wish, now ? *now : MemoryNow(), zram && zram->is_swap,
                    probe_lock(kWatchLock) == LockSeen::held};
}

}  // namespace ramroot
