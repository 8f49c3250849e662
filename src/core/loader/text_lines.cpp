// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/text_lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kBlank = " \t";

std::string_view newline_of(std::string_view text) { return text.find("\r\n") == text.npos ? "\n" : "\r\n"; }

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

std::string add_line(std::string text, const std::string& line) {
  const std::string newline(newline_of(text));
  if (!text.empty() && !text.ends_with('\n')) text += newline;
  return text + line + newline;
}

std::size_t after_keyword(std::string_view line, std::string_view keyword, Letters letters) {
  const auto begin = line.find_first_not_of(kBlank);
  if (begin == line.npos || line.size() < begin + keyword.size()) return line.npos;
  const std::string_view there = line.substr(begin, keyword.size());
  if (there != keyword && (letters == Letters::as_written || to_lower(there) != keyword)) return line.npos;
  const auto end = begin + keyword.size();
  const auto words = line.find_first_not_of(kBlank, end);
  return words == end ? line.npos : std::min(words, line.size());
}

void set_from(std::string& line, std::size_t begin, const Parameter& parameter) {
  const std::string words = set_parameter(std::string_view(line).substr(begin), parameter);
  line.replace(begin, line.npos, words);
}

}  // namespace ramroot
