/// Can the next boot do what `ramroot enable` is about to ask of it? Reads only.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "core/facts.hpp"

namespace ramroot {

/// Every kernel in /boot has an initramfs, and there is at least one.
/// @param mounts  of the running system
/// @param ro      where the real root is: "/" in a plain boot
/// @return        an Error with the reason, when a boot could not be protected
Result<void> check_next_boot(const std::vector<MountEntry>& mounts, const Path& ro);

}  // namespace ramroot
