// SPDX-License-Identifier: GPL-3.0-or-later
/// Tells systemd how a service does, by the protocol of sd_notify(3): no distribution has a static
/// libsystemd.
#pragma once

#include <string_view>

namespace ramroot {

/// @param state  "READY=1", "WATCHDOG=1". Does nothing if systemd has not started this process.
void tell_service_manager(std::string_view state);

}  // namespace ramroot
