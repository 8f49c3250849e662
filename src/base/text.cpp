// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

namespace ramroot {

namespace {

void append_hex(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += "\\x";
  out += kHex[byte >> 4U];
  out += kHex[byte & 15U];
}

/// One UTF-8 character (RFC 3629) at the start of a text.
struct Character {
  std::size_t size = 0;  ///< 0: the text does not start with a valid character
  std::uint32_t code = 0;
};

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  std::uint32_t code = lead & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kLeast[size] || is_surrogate || code > 0x10FFFF ? Character{} : Character{size, code};
}

/// Does a terminal do something with this character other than showing it?
bool is_control(std::uint32_t code) {
  if (code < 0x20) return code != '\n' && code != '\t';
  if (code >= 0x7F && code <= 0x9F) return true;
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

}  // namespace

bool is_text(std::string_view bytes) {
  while (!bytes.empty()) {
    const Character next = first_character(bytes);
    if (next.size == 0 || next.code == 0) return false;
    bytes.remove_prefix(next.size);
  }
  return true;
}

std::string render_lines_for_console(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_character(text);
    const std::string_view bytes = text.substr(0, next.size == 0 ? 1 : next.size);
    if (next.size != 0 && !is_control(next.code)) out += bytes;
    else
      for (const char c : bytes) append_hex(out, c);
    text.remove_prefix(bytes.size());
  }
  return out;
}

std::string render_for_terminal(std::string_view text, std::size_t limit, Charset charset) {
  std::string out;
  while (!text.empty()) {
    if (out.size() >= limit) return out + "...";
    const Character next = first_character(text);
    const bool is_letter = charset == Charset::utf8 && next.size > 1 && !is_control(next.code);
    const std::string_view bytes = text.substr(0, is_letter ? next.size : 1);
    if (is_letter || (text[0] >= ' ' && text[0] <= '~')) out += bytes;
    else append_hex(out, text[0]);
    text.remove_prefix(bytes.size());
  }
  return out;
}

std::size_t count_characters(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

std::string render_for_console(std::string_view text, std::size_t limit) {
  return render_for_terminal(text, limit, Charset::ascii);
}

std::string encode_name(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c > ' ' && c <= '~' && c != '%') out += c;
    else out.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return out;
}

std::string decode_name(std::string_view text) {
  const auto digit = [](char c) { return c >= 'A' ? c - 'A' + 10 : c - '0'; };
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code =
        text[i] == '%' && i + 2 < text.size() && is_digit(text[i + 1]) && is_digit(text[i + 2]);
    out += is_code ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (is_code) i += 2;
  }
  return out;
}

namespace {

/// A word, or some in quotes: 'COMMAND WITH WORDS', with what encloses or follows that. People copy commands
/// from terminals.
/// @return  where it ends
std::size_t end_of_unit(std::string_view text, std::size_t start, std::size_t room) {
  const std::size_t end = std::min(text.find(' ', start), text.size());
  const std::size_t quote = text.find_first_not_of('(', start);
  if (quote >= end || text[quote] != '\'') return end;
  for (std::size_t close = text.find('\'', quote + 1); close != text.npos;
       close = text.find('\'', close + 1)) {
    const std::size_t after = std::min(text.find_first_not_of(".,;:?)'", close), text.size());
    if (after < text.size() && text[after] != ' ') continue;  // an apostrophe
    return after >= end && after - start <= room ? after : end;
  }
  return end;
}

}  // namespace

std::string wrap_words(std::string_view text, std::size_t indent, std::size_t width) {
  const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
  std::string out(blanks, ' ');
  const std::size_t start = indent + blanks;
  const std::size_t room = width > start ? width - start : 0;
  std::size_t column = start;
  for (std::size_t at = blanks, end = 0; at <= text.size(); at = end + 1) {
    end = end_of_unit(text, at, room);
    const std::string_view word = text.substr(at, end - at);
    const bool breaks = column > start && column + 1 + word.size() > width;
    if (breaks) out += "\n" + std::string(start, ' ');
    if (breaks) column = start;
    if (column > start) out += ' ';
    column += word.size() + (column > start ? 1 : 0);
    out += word;
  }
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto start = text.find_first_not_of(kBlank);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlank) - start + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view take_word(std::string_view& text) {
  constexpr std::string_view kBlank = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
  const auto word = text.substr(0, text.find_first_of(kBlank));
  text.remove_prefix(word.size());
  return word;
}

void append_item(std::string& list, std::string_view item, std::string_view between) {
  if (!list.empty()) list += between;
  list += item;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string_view> only_in_first(const std::vector<std::string_view>& first,
                                            const std::vector<std::string_view>& second) {
  std::map<std::string_view, int> left;
  for (const std::string_view one : second) ++left[one];
  std::vector<std::string_view> only;
  for (const std::string_view one : first)
    if (--left[one] < 0) only.push_back(one);
  return only;
}

}  // namespace ramroot
