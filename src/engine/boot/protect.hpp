// SPDX-License-Identifier: GPL-3.0-or-later
/// Protects a root: probe, plan, execute; then a second, simpler plan if the kernel refuses the first.
#pragma once

#include "core/boot/boot_plan.hpp"
#include "core/boot/state.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Runs the whole protection and returns what happened; the caller logs, stores and exits.
///
/// If the kernel refuses the overlay's options (EINVAL), everything is undone and tried again
/// with the options that every kernel knows: the three layers.
/// @param mounts  what decide_boot_mounts() gives for these facts
/// @param uses    what decide_upper_uses() gives for them
State protect(const Request& request, const Facts& facts, const DecidedMounts& mounts, const UpperUses& uses,
              System& system);

/// The State for a failure before there was a plan.
State make_failed_state(const Request& request, const Error& failure);

}  // namespace ramroot
