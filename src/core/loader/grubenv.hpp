// SPDX-License-Identifier: GPL-3.0-or-later
/// GRUB's environment block, and loader entries whose command line is a variable in it: "options
/// $kernelopts", as Fedora's grubby(8) writes them. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/text_file.hpp"

namespace ramroot {

/// A value in grubenv, from the first line with that name; empty if there is none.
std::string grubenv_value(std::string_view text, std::string_view key);

/// @param entry    the text of a file in loader/entries
/// @param grubenv  of the GRUB that reads it
/// @return         the entry with the variables in its `options` lines expanded, as GRUB does
///                 when it boots the entry; variables that grubenv lacks stay
std::string expand_options(std::string_view entry, std::string_view grubenv);

/// Expands the variables in each loader entry among `files`, with the grubenv among them of the GRUB that
/// reads these entries.
void expand_all_options(const std::vector<TextFile*>& files);

}  // namespace ramroot
