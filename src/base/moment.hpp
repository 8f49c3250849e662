// SPDX-License-Identifier: GPL-3.0-or-later
/// A moment by a clock that can be set: what file systems say when something changed.
#pragma once

#include <cstdint>
#include <string>

namespace ramroot {

struct Moment {
  std::int64_t ns = 0;        ///< CLOCK_REALTIME as file systems have it, in nanoseconds
  std::int64_t ahead_ns = 0;  ///< how far that was ahead of the time since the boot, which nobody sets
  std::string boot = {};      ///< the id of that boot
  friend bool operator==(const Moment&, const Moment&) = default;
};

/// Which time of a file system means "changed since then", if the clock was set back meanwhile: changes after
/// that have earlier times. What was changed shortly before counts too. A clock that was set back and forth
/// is not noticed.
std::int64_t since_despite_clock(const Moment& then, const Moment& now);

}  // namespace ramroot
