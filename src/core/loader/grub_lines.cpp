// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grub_lines.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

void drop_prefixes(GrubLine& line) {
  const auto first = std::find_if(line.begin(), line.end(), [](const GrubWord& word) {
    return !is_one_of(word.text, {"then", "else", "do"});
  });
  line.erase(line.begin(), first);
}

GrubEntry parse_entry_line(const GrubLine& line) {
  GrubEntry entry;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const std::string& word = line[i].text;
    const bool has_value = is_one_of(word, {"--id", "$menuentry_id_option", "${menuentry_id_option}"});
    if (has_value && i + 1 < line.size()) entry.id = line[++i].text;
    else if (word.starts_with("--id=")) entry.id = word.substr(5);
    else if (is_one_of(word, {"--class", "--users", "--hotkey", "--source"})) ++i;
    else if (entry.title.empty() && !word.starts_with("--")) entry.title = word;
  }
  return entry;
}

bool loads_kernel(std::string_view keyword) { return is_one_of(keyword, {"linux", "linux16", "linuxefi"}); }

bool loads_initrd(std::string_view keyword) {
  return is_one_of(keyword, {"initrd", "initrd16", "initrdefi"});
}

GrubKernel parse_kernel_line(const GrubLine& line, std::string_view text) {
  const auto from = [&](std::size_t begin) {
    return std::string(text.substr(begin, line.back().end - begin));
  };
  return {
      .line = from(line[1].begin), .name = line[1].text, .words = line.size() > 2 ? from(line[2].begin) : ""};
}

std::vector<std::size_t> find_own_parts(std::string_view text) {
  std::vector<std::size_t> bounds;
  // grub-mkconfig writes a comment before them, and one behind them.
  for (const std::string_view raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    const bool is_inside = bounds.size() % 2 == 1;
    if (!line.ends_with("/42_ramroot ###") || line.starts_with("### BEGIN ") == is_inside) continue;
    bounds.push_back(static_cast<std::size_t>(raw.data() - text.data()));
  }
  return bounds;
}

}  // namespace ramroot
