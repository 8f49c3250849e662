// SPDX-License-Identifier: GPL-3.0-or-later
/// Small text functions that more than one layer needs.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ramroot {

/// Makes hostile bytes safe for a terminal and the kernel log: everything but printable ASCII
/// becomes \xHH, and text beyond `limit` characters becomes "...".
std::string render_for_console(std::string_view text, std::size_t limit = 200);

/// What a person's terminal can show.
enum class Charset { ascii, utf8 };

/// The same, but where `charset` is UTF-8 its characters stay, except those that render_lines_for_console()
/// changes. A limit in bytes, never in the middle of a character.
std::string render_for_terminal(std::string_view text, std::size_t limit, Charset charset);

/// The number of characters of a valid UTF-8 text, to align columns.
std::size_t count_characters(std::string_view text);

/// Is this UTF-8 without NUL bytes, so that a person could read it?
bool is_text(std::string_view bytes);

/// Makes hostile text safe for a terminal but keeps line ends, tabs and UTF-8: control characters
/// (also those of Unicode, and those that change the direction of writing) and invalid UTF-8
/// become \xHH.
std::string render_lines_for_console(std::string_view text);

/// Encodes any bytes as printable ASCII: "%" and unprintable bytes become %XX.
std::string encode_name(std::string_view text);
std::string decode_name(std::string_view text);

/// Breaks the text at blanks into lines of at most `width` characters, and indents all but the first by
/// `indent`, where the first is to begin too, and by as much as the text itself begins with. A word that is
/// too long for a line has one of its own. Words in single quotes stay together if a line has room for them.
std::string wrap_words(std::string_view text, std::size_t indent, std::size_t width);

/// The text without blanks, tabs and ends of lines at either end.
std::string_view trim(std::string_view text);

/// Cuts `text` at every `separator`; "a,,b" has three parts, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Takes the first word off the text; words are what is between blanks and tabs.
std::string_view take_word(std::string_view& text);

/// Appends one more item to a list for people: "vda, vdb".
void append_item(std::string& list, std::string_view item, std::string_view between = ", ");

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words);

/// Changes A to Z only, in any locale.
std::string to_lower(std::string_view text);

/// The elements of `first` that `second` lacks, in the order of `first`. An element that `first`
/// has twice must be in `second` twice.
std::vector<std::string_view> only_in_first(const std::vector<std::string_view>& first,
                                            const std::vector<std::string_view>& second);

}  // namespace ramroot
