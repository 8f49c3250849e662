// SPDX-License-Identifier: GPL-3.0-or-later
/// Protects a root: probe, plan, execute, and a second, simpler plan where the kernel
/// refuses the first.
#pragma once

#include "core/boot/boot_plan.hpp"
#include "core/boot/state.hpp"
#include "system/system.hpp"

namespace ramroot {

/// Does it all, and tells what happened; the caller logs, stores and exits.
///
/// Where the kernel refuses the overlay's options (EINVAL), everything is taken back and
/// tried again with those that every kernel knows: the three layers.
State protect(const Request& request, const Facts& facts, System& system);

/// A State for what failed before there was a plan.
State make_failed_state(const Request& request, const Error& failure);

}  // namespace ramroot
