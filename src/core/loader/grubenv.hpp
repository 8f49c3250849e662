// SPDX-License-Identifier: GPL-3.0-or-later
/// GRUB's environment block, and loader entries whose command line is a variable of it: "options
/// $kernelopts", as Fedora's grubby(8) writes them. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/loader/text_file.hpp"

namespace ramroot {

/// A value of grubenv, of the first line with that name; empty where it has none.
std::string grubenv_value(std::string_view text, std::string_view key);

/// @param entry    the text of a file of loader/entries
/// @param grubenv  of the GRUB that reads it
/// @return         the entry with the variables of its `options` lines replaced, as GRUB does that
///                 when it boots one; those that grubenv does not have stay
std::string expand_options(std::string_view entry, std::string_view grubenv);

/// In every loader entry of these, with the grubenv that is among them.
void expand_all_options(const std::vector<TextFile*>& files);

}  // namespace ramroot
