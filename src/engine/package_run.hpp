/// Is a package manager at work? Reads only.
#pragma once

#include <optional>
#include <string>

namespace ramroot {

/// "dpkg (1234)" while dpkg or rpm has its database locked: files would be committed that belong
/// to a half-installed package.
std::optional<std::string> find_package_run();

}  // namespace ramroot
