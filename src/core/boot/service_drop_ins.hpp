// SPDX-License-Identifier: GPL-3.0-or-later
/// Services that would write to the disk behind the overlay, fill the RAM, or take the disk of the root away,
/// because `/` is no disk in a protected session: what they do otherwise. Touches nothing.
///
/// Those that have to be off before systemd's generators run are masked by the boot (boot_handover.cpp).
#pragma once

#include <vector>

#include "core/mounts/mount_units.hpp"

namespace ramroot {

std::vector<DropIn> make_service_drop_ins();

/// Where changes are compressed: the swap for them, and `rw` with them, stay to the end of a shutdown.
std::vector<DropIn> make_memory_drop_ins(const Path& rw);

/// A unit that a protected session skips, which is no failure, also if somebody starts it by hand.
struct SkippedUnit {
  const char* unit;
  const char* why;          ///< a clause
  bool makes_swap = false;  ///< on the root
};

std::vector<SkippedUnit> list_skipped_units();

}  // namespace ramroot
