// SPDX-License-Identifier: GPL-3.0-or-later
/// Small things about text that more than one layer needs.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// Makes hostile bytes safe for a terminal and the kernel log: everything but
/// printable ASCII becomes \xHH, and what exceeds `limit` characters becomes "...".
std::string render_for_console(std::string_view text, std::size_t limit = 200);

/// Is this UTF-8 without NUL bytes: something that a person could read, line by line?
bool is_text(std::string_view bytes);

/// Hostile text for a terminal, its lines, tabs and UTF-8 kept: control characters (of Unicode
/// too, and those that turn the direction of writing) and bytes that are no UTF-8 become \xHH.
std::string render_lines_for_console(std::string_view text);

/// Any bytes as printable ASCII and back: "%" and what is not printable become %XX.
std::string encode_name(std::string_view text);
std::string decode_name(std::string_view text);

/// Without blanks, tabs and carriage returns at both ends.
std::string_view trim(std::string_view text);

/// Cuts `text` at every `separator`; "a,,b" has three parts, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);

/// A to Z only, in any locale.
std::string to_lower(std::string_view text);

/// What is in `first` and not in `second`, in its order; twice there has to be in both twice.
std::vector<std::string_view> only_in_first(const std::vector<std::string_view>& first,
                                            const std::vector<std::string_view>& second);

}  // namespace ramroot
