// SPDX-License-Identifier: GPL-3.0-or-later
/// Edits of the session's fstab, brought into the real one. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace ramroot {

/// The real fstab with what somebody did to the one that ramroot made of it: lines that are new,
/// that are gone, and in another order.
///
/// @param real       as it was when the boot rewrote it
/// @param generated  what the boot made of it, line by line
/// @param session    the present one
/// @return           an Error when a line that ramroot changed was changed again: nobody can tell
///                   what is meant of it
Result<std::string> merge_fstab(std::string_view real, std::string_view generated, std::string_view session);

/// "- /dev/sdb1 /data ext4 defaults 0 2": lines that only one of them has, those of `before` first.
std::vector<std::string> render_line_changes(std::string_view before, std::string_view after);

}  // namespace ramroot
