// SPDX-License-Identifier: GPL-3.0-or-later
/// The files in loader/entries: text in, text out. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/request/kernel_words.hpp"

namespace ramroot {

/// The `options` lines of a loader entry, joined.
std::string loader_entry_options(std::string_view text);

/// The value of another key of a loader entry; empty if there is none.
std::string loader_entry_value(std::string_view text, std::string_view key);

/// The words of all lines with this key: `initrd` may appear several times.
std::vector<std::string> loader_entry_values(std::string_view text, std::string_view key);

/// A file in loader/entries: its `options` lines together are the command line.
std::string edit_loader_entry(std::string_view text, const Parameter& parameter);

/// A copy of the loader entry `entry`, sorted to the end of the menu, with the other setting for one boot.
/// @return  an Error if the copy could become the default entry
Result<std::string> render_other_entry(std::string_view entry, const Parameter& parameter);

}  // namespace ramroot
