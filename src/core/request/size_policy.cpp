// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/request/size_policy.hpp"

#include <algorithm>
#include <cstdint>

namespace ramroot {

namespace {

constexpr ByteSize kSmallest{16 * kMebibyte.bytes};  ///< with less, a system cannot even start
constexpr ByteSize kSmallRam{256 * kMebibyte.bytes};
constexpr std::uint64_t kBytesPerInode = 4096;
constexpr std::uint64_t kFewestInodes = 1024;

ByteSize share_of(ByteSize ram, unsigned percent) { return {ram.bytes / 100 * percent}; }

}  // namespace

UpperLimits decide_limits(const Options& options, ByteSize ram, Warnings& warnings) {
  const ByteSize largest = std::max(share_of(ram, 90), kSmallest);
  const auto* percent = std::get_if<Percent>(&options.size);
  const ByteSize wish = percent ? share_of(ram, percent->value) : std::get<ByteSize>(options.size);
  UpperLimits limits;
  limits.size = std::clamp(wish, kSmallest, largest);
  // Whole pages, because the kernel counts in pages, and df shows the kernel's numbers.
  limits.size.bytes -= limits.size.bytes % kBytesPerInode;
  if (wish < kSmallest)
    warnings.add("size " + render_byte_size(wish) + " is raised to " + render_byte_size(limits.size) +
                 ", the smallest size that works");
  if (wish > largest) warnings.add("size is lowered to " + render_byte_size(limits.size) + ", 90% of RAM");
  if (ram < kSmallRam)
    warnings.add("this machine has only " + render_byte_size(ram) + " of RAM: it may run out of memory");

  const std::uint64_t most = std::max(largest.bytes / kBytesPerInode, kFewestInodes);
  limits.nr_inodes = options.nr_inodes.value_or(limits.size.bytes / kBytesPerInode);
  const auto clamped = std::clamp(limits.nr_inodes, kFewestInodes, most);
  if (options.nr_inodes && clamped != limits.nr_inodes)
    warnings.add("nr_inodes " + std::to_string(limits.nr_inodes) + " is changed to " +
                 std::to_string(clamped) + ", the nearest number that works");
  limits.nr_inodes = clamped;
  return limits;
}

}  // namespace ramroot
