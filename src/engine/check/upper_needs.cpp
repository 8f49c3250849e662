// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/check/upper_needs.hpp"

#include "engine/loader/boot_files.hpp"
#include "engine/machine/next_root.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

Result<UpperNeeds> probe_upper_needs() {
  const auto root = NextRoot::probe();
  if (!root) return root.error();
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  const BootFiles menus = probe_boot_files(*root), sources = probe_menu_sources(*root);
  for (const BootFiles* files : {&menus, &sources})
    if (files->failure) return *files->failure;
  return find_upper_needs(menus.found, sources.found, *cmdline);
}

}  // namespace ramroot
