// SPDX-License-Identifier: GPL-3.0-or-later
/// Parts of the page that `ramroot status` prints, for other pages with the same words. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/status/mount_status.hpp"

namespace ramroot {

/// "  label    TEXT", safe to print, with line breaks before column 80.
std::string render_item(std::string_view label, const std::string& text);

/// One line for each mount: where, what is or will be true of it, and why.
std::string render_mount_rows(const std::vector<MountRow>& rows);

}  // namespace ramroot
