// SPDX-License-Identifier: GPL-3.0-or-later
/// How large journald lets the journal grow, where somebody said so. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"

namespace ramroot {

/// The last SystemMaxUse= of these files counts (journald.conf(5)); without one journald takes
/// a tenth of its file system, and that of an overlay is as large as the RAM for changes. No limit is
/// returned where Storage= keeps the journal in /run.
std::optional<ByteSize> find_journal_limit(const std::vector<std::string>& texts);

}  // namespace ramroot
