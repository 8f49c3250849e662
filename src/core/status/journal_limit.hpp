// SPDX-License-Identifier: GPL-3.0-or-later
/// How large journald lets the journal grow, where somebody said so. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"

namespace ramroot {

/// The last SystemMaxUse= of these files counts (journald.conf(5)); without one journald takes
/// a tenth of the file system, which the overlay's is as large as the RAM for changes. Nothing
/// where Storage= keeps it in /run.
std::optional<ByteSize> find_journal_limit(const std::vector<std::string>& texts);

}  // namespace ramroot
