// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/size_policy.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace ramroot {

namespace {

constexpr ByteSize kSmallest{16 * kMebibyte.bytes};  ///< with less, a system cannot even start
constexpr ByteSize kSmallRam{256 * kMebibyte.bytes};
constexpr std::uint64_t kBytesPerInode = 4096;
constexpr std::uint64_t kFewestInodes = 1024;

ByteSize share_of(ByteSize ram, unsigned percent) { return {ram.bytes / 100 * percent}; }

/// "99%" or "100.0 TiB"
std::string render_wish(const SizeWish& wish) {
  const auto* percent = std::get_if<Percent>(&wish);
  return percent ? std::to_string(percent->value) + "%" : render_byte_size(std::get<ByteSize>(wish));
}

ByteSize largest_of(ByteSize ram) { return std::max(share_of(ram, 90), kSmallest); }

/// Whole pages, because the kernel counts in pages, and df shows the kernel's numbers.
ByteSize judge_size(const std::string& option, const SizeWish& wanted, ByteSize ram, Warnings& oddities) {
  const ByteSize largest = largest_of(ram);
  const auto* percent = std::get_if<Percent>(&wanted);
  const ByteSize wish = percent ? share_of(ram, percent->value) : std::get<ByteSize>(wanted);
  ByteSize size = std::clamp(wish, kSmallest, largest);
  size.bytes -= size.bytes % kBytesPerInode;
  const std::string given = option + "=" + render_wish(wanted), limit = render_byte_size(size);
  if (wish < kSmallest) oddities.add(given + " is too little: " + limit + " is the least that works");
  if (wish > largest)
    oddities.add(given + " is too much for this machine: " + limit + ", 90% of its RAM, is the most");
  return size;
}

}  // namespace

std::uint64_t usual_inodes(ByteSize size) { return std::max(size.bytes / kBytesPerInode, kFewestInodes); }

UpperLimits judge_limits(const Options& options, ByteSize ram, Warnings& oddities) {
  const ByteSize largest = largest_of(ram);
  UpperLimits limits;
  limits.size = judge_size("size", options.size, ram, oddities);
  const std::uint64_t most = std::max(largest.bytes / kBytesPerInode, kFewestInodes);
  limits.nr_inodes = options.nr_inodes.value_or(usual_inodes(limits.size));
  const auto clamped = std::clamp(limits.nr_inodes, kFewestInodes, most);
  if (options.nr_inodes && clamped != limits.nr_inodes)
    oddities.add("nr_inodes=" + std::to_string(limits.nr_inodes) + " does not work on this machine: " +
                 std::to_string(clamped) + " is the nearest number that does");
  limits.nr_inodes = clamped;
  return limits;
}

UpperLimits judge_container_limits(const Options& options, ByteSize ram, Warnings& oddities) {
  const ByteSize size = judge_size("containers.size", options.containers_size, ram, oddities);
  return {size, usual_inodes(size)};
}

UpperLimits decide_limits(const Options& options, ByteSize ram, Warnings& warnings) {
  const UpperLimits limits = judge_limits(options, ram, warnings);
  if (ram < kSmallRam)
    warnings.add("this machine has only " + render_byte_size(ram) + " of RAM: it may run out of memory");
  return limits;
}

}  // namespace ramroot
