// SPDX-License-Identifier: GPL-3.0-or-later
/// How much RAM the changes may take. Touches nothing.
#pragma once

#include <cstdint>

#include "base/byte_size.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// The limits that the tmpfs gets; never 0, which would mean "no limit".
struct UpperLimits {
  ByteSize size;
  std::uint64_t nr_inodes = 0;
};

/// Clamps the wish between 16 MiB and 90 % of RAM, and says so.
///
/// Inodes: one for each 4 KiB of the size, the ratio that tmpfs itself has at its
/// default of half the RAM (shmem_default_max_inodes, mm/shmem.c).
UpperLimits decide_limits(const Options& options, ByteSize ram, Warnings& warnings);

}  // namespace ramroot
