// SPDX-License-Identifier: GPL-3.0-or-later
/// What single lines of a grub.cfg say. Touches nothing.
#pragma once

#include <string_view>
#include <vector>

#include "core/loader/grub_menu.hpp"
#include "core/loader/grub_words.hpp"

namespace ramroot {

using GrubLine = std::vector<GrubWord>;

/// Removes the words that may stand before a keyword: "then menuentry x".
void drop_prefixes(GrubLine& line);

/// The title and the id in a line `menuentry …` or `submenu …`.
GrubEntry parse_entry_line(const GrubLine& line);

/// Does a line with this keyword load a kernel, or its initramfs?
bool loads_kernel(std::string_view keyword);
bool loads_initrd(std::string_view keyword);

/// The kernel in a line `linux NAME …`.
/// @param text  from which the words of the line are
GrubKernel parse_kernel_line(const GrubLine& line, std::string_view text);

/// Where the entries of 42_ramroot begin, end, begin... in the text.
std::vector<std::size_t> find_own_parts(std::string_view text);

}  // namespace ramroot
