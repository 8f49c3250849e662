// SPDX-License-Identifier: GPL-3.0-or-later
/// How full a file system is. Reads only.
#pragma once

#include <optional>

#include "base/place.hpp"
#include "core/memory/usage.hpp"

namespace ramroot {

/// What statvfs(3) says of the file system at a path; of an overlay, that is the one for its changes.
std::optional<Usage> probe_usage(const Path& at);

}  // namespace ramroot
