// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/grubenv.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/predict.hpp"
#include "core/loader/text_lines.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kMostExpanded = 1U << 17;  // hostile text could expand to gigabytes

/// "kernelopts" for "$kernelopts" and "${kernelopts}"; empty if it is not a variable.
std::string_view name_of_variable(std::string_view word) {
  if (!word.starts_with('$')) return "";
  word.remove_prefix(1);
  if (word.starts_with('{') && word.ends_with('}')) word = word.substr(1, word.size() - 2);
  return word;
}

using Variables = std::map<std::string_view, std::string_view>;

/// The first line with a name counts.
Variables variables_of(std::string_view grubenv) {
  Variables out;
  for (const std::string_view line : split(grubenv, '\n'))
    if (const auto equals = line.find('='); equals != line.npos && equals > 0)
      out.emplace(line.substr(0, equals), line.substr(equals + 1));
  return out;
}

void expand_line(std::string& out, std::string_view line, const Variables& variables) {
  while (!line.empty()) {
    const std::string_view blanks = line.substr(0, line.find_first_not_of(kBlanks));
    out += blanks;
    line.remove_prefix(blanks.size());
    const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
    const auto value = variables.find(name_of_variable(word));
    const bool is_known = value != variables.end() && !value->second.empty() &&
                          out.size() + value->second.size() <= kMostExpanded;
    out += is_known ? value->second : word;
    line.remove_prefix(word.size());
  }
}

std::string expand_entry(std::string_view entry, const Variables& variables) {
  std::string out;
  for (const std::string_view line : split(entry, '\n')) {
    if (after_keyword(line, "options") != line.npos) expand_line(out, line, variables);
    else out += line;
    out += '\n';
  }
  out.pop_back();  // the part after the last newline
  return out;
}

/// Of two, the one of the GRUB that reads the loader entries.
const TextFile* find_grubenv(const std::vector<TextFile*>& files) {
  const auto reads_entries = [&](const Path& folder) {
    return std::any_of(files.begin(), files.end(), [&](const TextFile* file) {
      return file->path == folder + "/grub.cfg" && takes_loader_entries(*file);
    });
  };
  const TextFile* found = nullptr;
  for (const TextFile* file : files)
    if (file->path.ends_with("/grubenv") && (found == nullptr || reads_entries(parent_of(file->path))))
      found = file;
  return found;
}

}  // namespace

std::string grubenv_value(std::string_view text, std::string_view key) {
  const Variables variables = variables_of(text);
  const auto found = variables.find(key);
  return found == variables.end() ? "" : std::string(found->second);
}

std::string expand_options(std::string_view entry, std::string_view grubenv) {
  return expand_entry(entry, variables_of(grubenv));
}

void expand_all_options(const std::vector<TextFile*>& files) {
  const TextFile* grubenv = find_grubenv(files);
  const Variables variables = grubenv == nullptr ? Variables() : variables_of(grubenv->text);
  for (TextFile* file : files)
    if (!variables.empty() && menu_kind_of(file->path) == MenuKind::loader_entry)
      file->text = expand_entry(file->text, variables);
}

}  // namespace ramroot
