// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/remade_image.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

Path image_of_kept(const Path& file) {
  if (!file.ends_with(kKeptSuffix)) return "";
  Path image = file.substr(0, file.rfind('.'));
  return menu_kind_of(image) == MenuKind::unified ? image : "";
}

Error explain_kept(const std::string& attempt, const Path& kept) {
  return {0, attempt,
          "ramroot was ended while " + image_of_kept(kept) + " was made again: as it was before, it is in " +
              kept,
          "put that back with mv(1), and try again"};
}

std::vector<std::string> other_words(std::string_view text) {
  std::vector<std::string> words;
  std::string flat(text);
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  const std::string plain = set_parameter(flat, {});
  for (const std::string_view word : split(plain, ' '))
    if (const auto one = trim(word); !one.empty() && !one.starts_with("systemd.machine_id="))
      words.emplace_back(one);
  return words;
}

std::optional<std::string> why_not_remade(const UnifiedKernel& before, const UnifiedKernel& now,
                                          const Parameter& wanted) {
  if (now.layout.linux.size == 0) return "has no kernel in it";
  if (now.layout.is_cut) return "ends before it should";
  for (const std::string& name : before.layout.sections)
    if (!now.layout.sections.contains(name)) return "lacks the section " + name;
  for (const std::string& name : now.layout.sections)
    if (!before.layout.sections.contains(name)) return "has a section that it had not, " + name;
  if (before.layout.is_signed && !now.layout.is_signed) return "is not signed, as it was";
  const std::string words = words_of(now);
  if (find_parameter(words) != wanted)
    return wanted ? "has not ramroot=" + *wanted : std::string("has ramroot= all the same");
  if (other_words(words) != other_words(words_of(before))) return "has other words than before";
  return std::nullopt;
}

}  // namespace ramroot
