// SPDX-License-Identifier: GPL-3.0-or-later
/// How much RAM the changes may take. Touches nothing.
#pragma once

#include <cstdint>

#include "base/byte_size.hpp"
#include "core/request/options.hpp"

namespace ramroot {

/// The limits for the tmpfs; never 0, which would mean "no limit".
struct UpperLimits {
  ByteSize size;
  std::uint64_t nr_inodes = 0;
};

/// The inodes of a tmpfs of that size, if no number is asked for: see decide_limits().
std::uint64_t usual_inodes(ByteSize size);

/// Limits the requested size to between 16 MiB and 90 % of RAM, with a warning if that changes it.
///
/// Inodes: one for each 4 KiB of the size, the same ratio as tmpfs has by default, with half of
/// the RAM as its size (shmem_default_max_inodes, mm/shmem.c).
UpperLimits decide_limits(const Options& options, ByteSize ram, Warnings& warnings);

/// The same judgement of the wish alone, for who can still change it.
/// @param oddities  receives a sentence for each number that a boot of this machine would not use as it is
UpperLimits judge_limits(const Options& options, ByteSize ram, Warnings& oddities);

/// The limits of each file system in RAM for a store of containers, limited in the same way.
UpperLimits judge_container_limits(const Options& options, ByteSize ram, Warnings& oddities);

}  // namespace ramroot
