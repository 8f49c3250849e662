/// /proc/self/mountinfo as values, read by libmount.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/facts.hpp"

namespace ramroot {

/// All mounts that this process sees, in the order of the file.
Result<std::vector<MountEntry>> read_mounts(const std::string& file = "/proc/self/mountinfo");

}  // namespace ramroot
