// SPDX-License-Identifier: GPL-3.0-or-later
/// Carries edits of the session's fstab over to the real one. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ramroot {

/// The real fstab with the edits that somebody made to the session's: lines added, removed and moved.
///
/// @param real       the real fstab at the time when the boot rewrote it
/// @param generated  the boot's version of it, line by line
/// @param session    the session's fstab now
/// @return           an Error when somebody changed a line that ramroot had changed too: nobody
///                   can tell what the real line should become
Result<std::string> merge_fstab(std::string_view real, std::string_view generated, std::string_view session);

/// "- /dev/sdb1 /data ext4 defaults 0 2": the lines that only one of the two has, those of `before` first.
std::vector<std::string> render_line_changes(std::string_view before, std::string_view after);

}  // namespace ramroot
