// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/menu_sources.hpp"

#include "base/text.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_files.hpp"
#include "core/loader/loader_text.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

bool is_grub_defaults(const Path& name) {
  return name == kGrubDefaults || is_below(name, kGrubDefaultsFolder);
}

std::vector<std::string> find_next_words(const Path& name, std::string_view text) {
  std::vector<std::string> words;
  if (menu_kind_of(name) == MenuKind::cmdline_txt)
    for (MenuEntry& entry : parse_boot_menu({name, std::string(text)}))
      words.push_back(std::move(entry.cmdline));
  if (name == kKernelCmdline) words.push_back(kernel_cmdline_words(text));
  if (name == kRaspiCmdline) words.emplace_back(text);
  if (is_grub_defaults(name) || name == kUBootDefaults)
    for (Assignment& one : parse_assignments(text))
      if (one.name.starts_with("GRUB_CMDLINE_LINUX") || one.name == "U_BOOT_PARAMETERS")
        words.push_back(std::move(one.value));
  return words;
}

Parameter find_in_grub_defaults(std::string_view text) {
  Parameter found;
  for (const Assignment& one : parse_assignments(text))
    if (is_one_of(one.name, {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"}))
      if (auto parameter = find_parameter(one.value)) found = std::move(parameter);
  return found;
}

}  // namespace ramroot
