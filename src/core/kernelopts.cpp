#include "core/kernelopts.hpp"

#include "base/text.hpp"
#include "core/foresee.hpp"
#include "core/grub_menu.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::size_t kMostLine = 1U << 16;  // no kernel takes so much; hostile text could ask for gigabytes

/// "kernelopts" of "$kernelopts" and "${kernelopts}"; empty when it is no variable.
std::string_view name_of_variable(std::string_view word) {
  if (!word.starts_with('$')) return "";
  word.remove_prefix(1);
  if (word.starts_with('{') && word.ends_with('}')) word = word.substr(1, word.size() - 2);
  return word;
}

std::string expand_line(std::string_view line, std::string_view grubenv) {
  std::string out;
  while (!line.empty()) {
    const std::string_view blanks = line.substr(0, line.find_first_not_of(kBlanks));
    out += blanks;
    line.remove_prefix(blanks.size());
    const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
    const std::string_view name = name_of_variable(word);
    const std::string value = name.empty() ? "" : grubenv_value(grubenv, name);
    const bool is_known = !value.empty() && out.size() + value.size() <= kMostLine;
    out += is_known ? std::string_view(value) : word;
    line.remove_prefix(word.size());
  }
  return out;
}

}  // namespace

std::string expand_options(std::string_view entry, std::string_view grubenv) {
  std::string out;
  for (const std::string_view line : split(entry, '\n')) {
    const std::string_view keyword = line.substr(0, line.find_first_of(kBlanks));
    out += keyword == "options" ? expand_line(line, grubenv) : line;
    out += '\n';
  }
  out.pop_back();  // behind the last line there is none
  return out;
}

void expand_all_options(const std::vector<BootFile*>& files) {
  std::string grubenv;
  for (const BootFile* file : files)
    if (file->path.ends_with("/grubenv")) grubenv = file->text;
  if (grubenv.empty()) return;
  for (BootFile* file : files)
    if (is_loader_entry(*file)) file->text = expand_options(file->text, grubenv);
}

}  // namespace ramroot
