// SPDX-License-Identifier: GPL-3.0-or-later
/// Parts of the page that `ramroot status` prints, for other pages with the same words. Touches nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status/mount_status.hpp"

namespace ramroot {

/// Columns.
inline constexpr std::size_t kPageWidth = 80;

/// "  label    TEXT", safe to print, with line breaks before column 80.
std::string render_item(std::string_view label, const std::string& text);

/// One line for each mount: where, what is or will be true of it, and why.
std::string render_mount_rows(const std::vector<MountRow>& rows);

/// One line for each folder: the RAM that it uses, and its path.
std::string render_top(const std::vector<std::pair<std::string, std::uint64_t>>& top);

}  // namespace ramroot
