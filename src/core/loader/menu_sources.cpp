// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loader/menu_sources.hpp"

#include "base/text.hpp"
#include "core/loader/assignments.hpp"
#include "core/loader/boot_menu.hpp"
#include "core/loader/loader_files.hpp"
#include "core/loader/loader_text.hpp"
#include "core/loader/pi_files.hpp"
#include "core/request/cmdline.hpp"

namespace ramroot {

namespace {

std::vector<std::string> words_of(const TextFile& file) {
  std::vector<std::string> words;
  if (menu_kind_of(file.path) == MenuKind::cmdline_txt)
    for (MenuEntry& entry : parse_boot_menu(file)) words.push_back(std::move(entry.cmdline));
  if (file.path == kKernelCmdline) words.push_back(kernel_cmdline_words(file.text));
  if (file.path == kRaspiCmdline) words.emplace_back(raspi_cmdline_words(file.text));
  if (is_grub_defaults(file.path) || file.path == kUBootDefaults)
    for (Assignment& one : parse_assignments(file.text))
      if (one.name.starts_with("GRUB_CMDLINE_LINUX") || one.name == "U_BOOT_PARAMETERS")
        words.push_back(std::move(one.value));
  return words;
}

}  // namespace

bool is_grub_defaults(const Path& name) {
  return name == kGrubDefaults || is_below(name, kGrubDefaultsFolder);
}

std::vector<NextWords> find_next_words(const std::vector<TextFile>& files) {
  std::vector<NextWords> all;
  const PiFiles pi = find_pi_files(files);
  for (const TextFile& file : files)
    if (!pi.leaves_out(file.path))
      for (std::string& words : words_of(file)) all.push_back({file.path, std::move(words)});
  return all;
}

Parameter find_in_grub_defaults(std::string_view text) {
  Parameter found;
  for (const Assignment& one : parse_assignments(text))
    if (is_one_of(one.name, {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"}))
      if (auto parameter = find_parameter(one.value)) found = std::move(parameter);
  return found;
}

}  // namespace ramroot
