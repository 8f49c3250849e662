// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_text.hpp"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kBlank = " \t";

/// Cuts text into lines with their newlines; joined together again they give the same text.
std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string join(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

std::string_view newline_of(std::string_view text) { return text.find("\r\n") == text.npos ? "\n" : "\r\n"; }

/// Adds a line at the end.
std::string add_line(std::string text, const std::string& line) {
  const std::string newline(newline_of(text));
  if (!text.empty() && !text.ends_with('\n')) text += newline;
  return text + line + newline;
}

bool has_words(std::string_view line) { return !trim(line.substr(0, line.find('\n'))).empty(); }
bool is_comment(std::string_view line) { return trim(line).starts_with('#'); }

enum class Letters { as_written, in_any_case };

/// Where the words after a keyword begin; npos if the line does not begin with the keyword.
std::size_t after_keyword(std::string_view line, std::string_view keyword,
                          Letters letters = Letters::as_written) {
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

/// The position of the value in a line `NAME="value"`, without its quotes.
struct Assignment {
  std::size_t begin = 0, end = 0;
  bool is_quoted = false;
};

bool is_name_at(std::string_view line, std::size_t at, std::string_view name) {
  return line.substr(at).starts_with(name) && line.substr(at + name.size()).starts_with('=');
}

Result<std::optional<Assignment>> find_assignment(std::string_view line, std::string_view name) {
  using Found = std::optional<Assignment>;
  auto at = line.find_first_not_of(kBlank);
  if (at != line.npos && line.substr(at).starts_with("export ")) at = line.find_first_not_of(kBlank, at + 7);
  if (at == line.npos || !is_name_at(line, at, name)) return Found();
  const Error odd{0, "reading the line of " + std::string(name), "its value is not in one pair of quotes"};
  Assignment found{.begin = at + name.size() + 1};
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

std::string set_value(std::string_view line, const Assignment& value, const Parameter& parameter) {
  const std::string_view old = line.substr(value.begin, value.end - value.begin);
  const std::string words = set_parameter(old, parameter);
  if (words == old) return std::string(line);
  const std::string quote = value.is_quoted ? "" : "\"";
  return std::string(line.substr(0, value.begin)) + quote + words + quote +
         std::string(line.substr(value.end));
}

}  // namespace

std::string edit_cmdline_txt(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  const auto first = std::find_if(lines.begin(), lines.end(), has_words);
  for (auto line = lines.begin(); line != lines.end(); ++line)
    set_from(*line, 0, line == first ? parameter : Parameter());
  if (first == lines.end() && parameter) return add_line(std::string(text), "ramroot=" + *parameter);
  return join(lines);
}

std::string edit_kernel_cmdline(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  std::string* last = nullptr;
  for (std::string& line : lines) {
    if (!has_words(line) || is_comment(line)) continue;
    if (last != nullptr) set_from(*last, 0, {});
    last = &line;
  }
  if (last != nullptr) set_from(*last, 0, parameter);
  else if (parameter) return add_line(join(lines), "ramroot=" + *parameter);
  return join(lines);
}

std::string edit_loader_entry(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  std::string* last = nullptr;
  for (std::string& line : lines) {
    if (after_keyword(line, "options") == line.npos) continue;
    if (last != nullptr) set_from(*last, after_keyword(*last, "options"), {});
    last = &line;
  }
  if (last != nullptr) set_from(*last, after_keyword(*last, "options"), parameter);
  else if (parameter) return add_line(join(lines), "options ramroot=" + *parameter);
  return join(lines);
}

std::string edit_extlinux(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  for (std::string& line : lines) {
    const auto words = after_keyword(line, "append", Letters::in_any_case);
    if (words == line.npos) continue;
    set_from(line, words, is_rescue_line(std::string_view(line).substr(words)) ? Parameter() : parameter);
  }
  return join(lines);
}

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
  if (last != nullptr) *last = set_value(*last, **find_assignment(*last, name), parameter);
  else if (parameter)
    return add_line(join(lines), std::string(name) + "=\"" + set_parameter(fallback, parameter) + "\"");
  return join(lines);
}

bool assigns(std::string_view text, std::string_view name) {
  const auto lines = split(text, '\n');
  return std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
    const auto value = find_assignment(line, name);
    return !value || *value;
  });
}

Parameter find_in_grub_defaults(std::string_view text) {
  Parameter found;
  for (const std::string_view line : split(text, '\n'))
    for (const char* name : {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"}) {
      const auto value = find_assignment(line, name);
      if (!value || !*value) continue;
      const auto words = line.substr((*value)->begin, (*value)->end - (*value)->begin);
      if (auto parameter = find_parameter(words)) found = std::move(parameter);
    }
  return found;
}

std::string loader_entry_options(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n'))
    if (const auto words = after_keyword(line, "options"); words != line.npos)
      out += (out.empty() ? "" : " ") + std::string(trim(line.substr(words)));
  return out;
}

std::string loader_entry_value(std::string_view text, std::string_view key) {
  for (const std::string_view line : split(text, '\n'))
    if (const auto words = after_keyword(line, key); words != line.npos)
      return std::string(trim(line.substr(words)));
  return "";
}

std::vector<std::string> loader_entry_values(std::string_view text, std::string_view key) {
  std::vector<std::string> values;
  for (const std::string_view line : split(text, '\n'))
    if (const auto words = after_keyword(line, key); words != line.npos)
      for (const std::string_view word : split(trim(line.substr(words)), ' '))
        if (!trim(word).empty()) values.emplace_back(trim(word));
  return values;
}

std::string render_grub_drop_in(const std::string& parameter) {
  return "# Written by 'ramroot enable'; 'ramroot disable' removes it.\n"
         "GRUB_CMDLINE_LINUX_DEFAULT=\"ramroot=" +
         parameter + " $GRUB_CMDLINE_LINUX_DEFAULT\"\n";
}

std::string render_grub_once_drop_in(const std::string& parameter) {
  return "# Written by 'ramroot enable --once'; 'ramroot disable' removes it.\n"
         "# For the entries of /etc/grub.d/42_ramroot alone.\n"
         "export RAMROOT_OTHER=\"" +
         parameter + "\"\n";
}

Result<std::string> render_other_entry(std::string_view entry, const Parameter& parameter) {
  // Entries without a sort-key are sorted by name, after those that have one (boot_entry_compare()
  // of systemd-boot): this one could be the first of them.
  if (loader_entry_value(entry, "sort-key").empty())
    return Error{0, "making a boot entry for once",
                 "the entries here have no sort-key, so it could become the default"};
  std::string out;
  for (const std::string& line : split_lines(edit_loader_entry(entry, parameter))) {
    const std::string title = loader_entry_value(line, "title");
    if (after_keyword(line, "sort-key") != line.npos) out += "sort-key zz-ramroot\n";
    else if (title.empty()) out += line;
    else out += "title " + title + (parameter ? " (protected, once)\n" : " (persistent, once)\n");
  }
  return out;
}

}  // namespace ramroot
