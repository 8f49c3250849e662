// SPDX-License-Identifier: GPL-3.0-or-later
/// Asks the next boot to forget the changes on a device.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "system/system.hpp"

namespace ramroot {

enum class UpperReset { ask, cancel };

/// The changes that it is about.
struct UpperToReset {
  std::string where;         ///< "the folder upper on /dev/vdb1"
  std::int64_t since_s = 0;  ///< 0: not known
};

/// In a protected session where they are; otherwise on the device that the kernel command line or the next
/// boot asks for, which is mounted for that in a namespace of its own: this process sees no other mounts than
/// those after it.
Result<UpperToReset> mark_upper(UpperReset wanted, System& system);

}  // namespace ramroot
