// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever chooses the entry that boots by default: where nobody wrote "ramroot", no protection is
// promised; and an entry that is found in GRUB's menu is there.
#include "core/loader/grub_menu.hpp"
#include "core/loader/next_boot.hpp"
#include "core/loader/systemd_note.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  const std::vector<std::vector<TextFile>> machines{
      {{"/boot/grub/grub.cfg", text}, {"/boot/grub/grubenv", text}, {"/boot/grub/custom.cfg", text}},
      {{"/boot/loader/entries/a.conf", text}, {"/boot/loader/loader.conf", text}, {kSystemdBootOnce, text}},
      {{"/boot/grub2/grub.cfg", text + "\nblscfg\n"},
       {"/boot/grub2/grubenv", text},
       {"/boot/loader/entries/a.conf", text}},
      {{"/boot/extlinux/extlinux.conf", text}},
  };
  const bool is_named = text.find("ramroot") != std::string::npos;
  for (const auto& files : machines)
    fuzz::require(is_named ||
                  predict_next_boot(files, "root=/dev/vda1").outlook != NextBoot::Outlook::is_protected);
  const GrubMenu menu = parse_grub_menu(text, text);
  const auto found = find_grub_entry(menu, text.substr(0, 100));
  fuzz::require(!found || (*found < menu.entries.size() && !menu.entries[*found].is_submenu));
  for (const GrubEntry& entry : menu.entries)
    for (const GrubKernel& kernel : entry.kernels) fuzz::require(text.find(kernel.line) != std::string::npos);
  return 0;
}
