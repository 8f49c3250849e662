// SPDX-License-Identifier: GPL-3.0-or-later
/// Asks the next boot to forget the changes on a device.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "system/system.hpp"

namespace ramroot {

enum class UpperReset { ask, cancel };

/// The changes that it is about.
struct UpperToReset {
  std::string where;          ///< "the folder upper on /dev/vdb1"
  std::int64_t since_s = 0;   ///< 0: not known
  bool forgets_each = false;  ///< the option `reset` has each boot forget them
};

/// In a protected session where they are; otherwise on the device that the kernel command line or the next
/// boot asks for, which is mounted for that in a namespace of its own: this process sees no other mounts than
/// those after it.
/// @param parameter  the value of a `ramroot=` that no boot asks for yet; nothing: as above
Result<UpperToReset> mark_upper(UpperReset wanted, const std::optional<std::string>& parameter,
                                System& system);

}  // namespace ramroot
