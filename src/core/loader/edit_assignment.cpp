// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/loader/assignments.hpp"
#include "core/loader/text_lines.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kBlank = " \t";

/// The position of the value in a line `NAME="value"`, without its quotes.
struct Value {
  std::size_t begin = 0, end = 0;
  bool is_quoted = false;
};

bool is_name_at(std::string_view line, std::size_t at, std::string_view name) {
  return line.substr(at).starts_with(name) && line.substr(at + name.size()).starts_with('=');
}

Result<std::optional<Value>> find_assignment(std::string_view line, std::string_view name) {
  using Found = std::optional<Value>;
  auto at = line.find_first_not_of(kBlank);
  if (at != line.npos && line.substr(at).starts_with("export ")) at = line.find_first_not_of(kBlank, at + 7);
  if (at == line.npos || !is_name_at(line, at, name)) return Found();
  const Error odd{0, "read the line of " + std::string(name), "its value is not in one pair of quotes"};
  Value found{.begin = at + name.size() + 1};
  const char quote = found.begin < line.size() ? line[found.begin] : '\n';
  found.is_quoted = quote == '"' || quote == '\'';
  if (!found.is_quoted) {
    found.end = std::min(line.find_first_of(" \t\r\n;#", found.begin), line.size());
    if (line.substr(found.begin, found.end - found.begin).find_first_of("\"'\\`") != line.npos) return odd;
    return Found(found);
  }
  for (found.end = ++found.begin; found.end < line.size() && line[found.end] != quote; ++found.end)
    if (quote == '"' && line[found.end] == '\\') ++found.end;
  if (found.end >= line.size()) return odd;
  if (const char next = found.end + 1 < line.size() ? line[found.end + 1] : '\n';
      std::string_view(" \t\r\n;#").find(next) == std::string_view::npos)
    return odd;
  return Found(found);
}

std::string set_value(std::string_view line, const Value& value, const Parameter& parameter) {
  const std::string_view old = line.substr(value.begin, value.end - value.begin);
  const std::string words = set_parameter(old, parameter);
  if (words == old) return std::string(line);
  const std::string quote = value.is_quoted ? "" : "\"";
  return std::string(line.substr(0, value.begin)) + quote + words + quote +
         std::string(line.substr(value.end));
}

/// Is there a value that is not on a line of its own, and in the way? A line at the end would replace it.
bool has_other_value(std::string_view text, std::string_view name, const Parameter& parameter) {
  const auto all = parse_assignments(text);
  return std::any_of(all.begin(), all.end(), [&](const Assignment& one) {
    return one.name == name && (parameter || find_parameter(one.value));
  });
}

}  // namespace

Result<std::string> edit_assignment(std::string_view text, std::string_view name, const Parameter& parameter,
                                    std::string_view fallback) {
  std::vector<std::string> lines = split_lines(text);
  std::string* last = nullptr;
  for (std::string& line : lines) {
    const auto value = find_assignment(line, name);
    if (!value) return value.error();
    if (!*value) continue;
    if (last != nullptr) *last = set_value(*last, **find_assignment(*last, name), {});
    last = &line;
  }
  if (last == nullptr && has_other_value(text, name, parameter))
    return Error{0, "read the line of " + std::string(name), "something else is on that line too"};
  if (last != nullptr) *last = set_value(*last, **find_assignment(*last, name), parameter);
  else if (parameter)
    return add_line(join_lines(lines), std::string(name) + "=\"" + set_parameter(fallback, parameter) + "\"");
  return join_lines(lines);
}

}  // namespace ramroot
