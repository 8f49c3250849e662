// SPDX-License-Identifier: GPL-3.0-or-later
/// How swap on a zram device of our own comes to be. Touches nothing.
#pragma once

#include <string>

#include "core/memory/memory_wish.hpp"
#include "core/plan/plan.hpp"

namespace ramroot {

/// Programs that look for swap in RAM know it by the beginning of this name (is_swap_in_ram()).
///
/// The node is gone when the swap is in use, and /proc/swaps shows "/dev/zram.ramroot (deleted)": nobody can
/// stop the swap then. systemd would at each shutdown, and read all back into RAM that need not hold it.
inline constexpr const char* kZramNode = "/dev/zram.ramroot";
/// Its unit, which systemd makes of that line.
inline constexpr const char* kZramSwapName = "/dev/zram.ramroot (deleted)";

/// More data for the same size than others; zram.ko has it since Linux 4.15, if the kernel's configuration
/// says so.
inline constexpr const char* kBestAlgorithm = "zstd";

/// What there is of it.
struct ZramSeen {
  bool has_driver = false;  ///< the kernel's zram
  Path modprobe = {};       ///< the program; empty: there is none
  bool is_swap = false;     ///< our device is in use
  bool has_node = false, has_link = false;
  bool is_empty = false;  ///< what the link leads to
  ByteSize ram = {};
};

/// What is missing of: the driver, the device, the swap on it. Nothing if all is there.
/// @param algorithm  as in MakeZram
Result<Plan> make_zram_plan(const MemoryWish& wish, const ZramSeen& seen, const std::string& algorithm);

}  // namespace ramroot
