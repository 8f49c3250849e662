// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/moment.hpp"

#include <algorithm>

namespace ramroot {

std::int64_t since_despite_clock(const Moment& then, const Moment& now) {
  constexpr std::int64_t kNoise =
      50'000'000;  // between reading one clock and the other; NTP steps are larger
  if (now.ahead_ns >= then.ahead_ns - kNoise) return then.ns;
  // Another boot began at ahead_ns: all of it may be later.
  if (now.boot != then.boot) return std::min(then.ns, now.ahead_ns);
  return then.ns - (then.ahead_ns - now.ahead_ns);
}

}  // namespace ramroot
