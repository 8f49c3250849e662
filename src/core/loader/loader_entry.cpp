// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/loader_entry.hpp"

#include "base/text.hpp"
#include "core/loader/text_lines.hpp"

namespace ramroot {

std::string loader_entry_options(std::string_view text) {
  std::string out;
  for (const std::string_view line : split(text, '\n'))
    if (const auto words = after_keyword(line, "options"); words != line.npos)
      append_item(out, trim(line.substr(words)), " ");
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

std::string edit_loader_entry(std::string_view text, const Parameter& parameter) {
  std::vector<std::string> lines = split_lines(text);
  std::string* last = nullptr;
  for (std::string& line : lines) {
    if (after_keyword(line, "options") == line.npos) continue;
    if (last != nullptr) set_from(*last, after_keyword(*last, "options"), {});
    last = &line;
  }
  if (last != nullptr) set_from(*last, after_keyword(*last, "options"), parameter);
  else if (parameter) return add_line(join_lines(lines), "options ramroot=" + *parameter);
  return join_lines(lines);
}

Result<std::string> render_other_entry(std::string_view entry, const Parameter& parameter) {
  // Entries without a sort-key are sorted by name, after those that have one (boot_entry_compare()
  // of systemd-boot): this one could be the first of them.
  if (loader_entry_value(entry, "sort-key").empty())
    return Error{0, "make a boot entry for once",
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
