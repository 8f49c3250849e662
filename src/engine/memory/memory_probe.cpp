// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/memory/memory_probe.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/file_lock.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/usage.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 65536;
constexpr const char* kControlFolder = "/sys/class/zram-control";
constexpr const char* kModprobes[] = {"/usr/sbin/modprobe", "/sbin/modprobe"};

/// The first numbers of mm_stat (admin-guide/blockdev/zram.rst).
struct MmStat {
  std::uint64_t stored = 0;  ///< what was given to it
  std::uint64_t held = 0;    ///< the RAM that it takes for that
};

Result<MmStat> read_mm_stat(const Path& folder) {
  const auto text = read_file_beneath(folder + "/mm_stat", kMostText);
  if (!text) return text.error();
  std::vector<std::uint64_t> numbers;
  for (const std::string_view word : split(*text, ' '))
    if (const auto number = parse_number(trim(word))) numbers.push_back(*number);
  if (numbers.size() < 3) return Error{EINVAL, "read what " + folder + " holds"};
  return MmStat{numbers[0], numbers[2]};
}

/// A device that nobody has written to but the head of a swap: by its number it could be another one by now.
bool probe_empty(const Path& folder) {
  constexpr std::uint64_t kHead = 65536;
  const auto stat = read_mm_stat(folder);
  return stat && stat->stored <= kHead;
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
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  const auto wish = parse_memory_wish(*text, *ram);
  if (!wish) return wish.error();
  return std::optional(*wish);
}

Result<bool> probe_own_swap() {
  const auto swaps = read_file_beneath("/proc/swaps", kMostText);
  if (!swaps && is_missing(swaps.error().errno_value)) return false;  // a kernel without swap
  if (!swaps) return swaps.error();
  const auto lines = split(*swaps, '\n');
  return std::any_of(lines.begin(), lines.end(), [](auto line) { return line.starts_with(kZramNode); });
}

Result<ZramSeen> probe_zram() {
  const auto there = probe_existing({kControlFolder, kZramNode, kModprobes[0], kModprobes[1]});
  if (!there) return there.error();
  ZramSeen seen{.has_driver = there->contains(kControlFolder), .has_node = there->contains(kZramNode)};
  for (const char* const program : kModprobes)
    if (there->contains(program)) seen.modprobe = program;
  const Path folder = find_zram_folder();
  seen.has_link = !folder.empty();
  seen.is_empty = seen.has_link && probe_empty(folder);
  const auto is_swap = probe_own_swap();
  if (!is_swap) return is_swap.error();
  seen.is_swap = *is_swap;
  const auto ram = probe_ram();
  if (!ram) return ram.error();
  seen.ram = *ram;
  return seen;
}

Result<MemoryNow> probe_memory(const Path& at) {
  const auto usage = probe_usage(at);
  if (!usage) return Error{errno, "ask how much RAM changes take at " + render_for_console(at)};
  const auto ram = probe_ram_now();
  if (!ram) return ram.error();
  MemoryNow now{.changes = *usage,
                .shmem = ram->shared.bytes,
                .available = ram->available.bytes,
                .ram = ram->total.bytes};
  const Path folder = find_zram_folder();
  if (folder.empty()) return now;
  const auto stat = read_mm_stat(folder);
  if (!stat) return stat.error();
  now.stored = stat->stored;
  now.held = stat->held;
  return now;
}

std::optional<MemorySeen> probe_memory_seen() {
  const auto wish = read_memory_wish();
  if (!wish || !*wish) return std::nullopt;
  const auto zram = probe_zram();
  const auto now = probe_memory("/");
  return MemorySeen{**wish, now ? *now : MemoryNow(), zram && zram->is_swap,
                    probe_lock(kWatchLock) == LockSeen::held};
}

}  // namespace ramroot
