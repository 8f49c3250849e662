// SPDX-License-Identifier: GPL-3.0-or-later
/// The lines of a file that is edited: all other bytes of it stay as they are. Touches nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/request/kernel_words.hpp"

namespace ramroot {

/// Cuts text into lines with their newlines; joined together again they give the same text.
std::vector<std::string> split_lines(std::string_view text);
std::string join_lines(const std::vector<std::string>& lines);

/// Adds a line at the end, which ends as the others do.
std::string add_line(std::string text, const std::string& line);

enum class Letters { as_written, in_any_case };

/// Where the words after a keyword begin; npos if the line does not begin with the keyword.
std::size_t after_keyword(std::string_view line, std::string_view keyword,
                          Letters letters = Letters::as_written);

/// Puts the parameter into the words of the line from `begin` on, or removes it there.
void set_from(std::string& line, std::size_t begin, const Parameter& parameter);

}  // namespace ramroot
