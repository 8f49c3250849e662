// SPDX-License-Identifier: GPL-3.0-or-later
/// How large journald may let the journal grow, if that is configured. Touches nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/byte_size.hpp"

namespace ramroot {

/// The last SystemMaxUse= in these files (journald.conf(5)). Without it, journald limits the
/// journal to a tenth of its file system; on an overlay, that is a tenth of the RAM for changes.
/// Returns nothing if Storage= keeps the journal in /run.
std::optional<ByteSize> find_journal_limit(const std::vector<std::string>& texts);

}  // namespace ramroot
