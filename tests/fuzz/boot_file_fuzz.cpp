// SPDX-License-Identifier: GPL-3.0-or-later
// Every line that is found in a file of a boot loader is a piece of it, and a file in which
// nobody wrote "ramroot" promises no protection. The values of variables make no line.
#include "base/text.hpp"
#include "core/loader/boot_entries.hpp"
#include "core/loader/extlinux.hpp"
#include "core/loader/grubenv.hpp"
#include "core/loader/next_boot.hpp"
#include "core/loader/pi_config.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

namespace {

/// Of several `options` lines one command line is made, so that is looked up word by word.
bool is_piece_of(const std::string& text, const std::string& cmdline) {
  for (const std::string_view word : split(cmdline, ' '))
    if (text.find(word) == std::string::npos) return false;
  return true;
}

bool is_among(const MenuEntry& one, const MenuEntries& all) {
  for (const MenuEntry& entry : all)
    if (entry.kernel == one.kernel && entry.cmdline == one.cmdline && entry.initrds == one.initrds)
      return true;
  return false;
}

/// `status` and `check` have one answer each to what starts: they have to fit together.
void require_one_answer(const std::vector<TextFile>& files, std::string_view running) {
  using Outlook = NextBoot::Outlook;
  const Outlook next = predict_next_boot(files, running).outlook;
  const MenuEntries entries = find_boot_entries(files, running);
  const MenuEntries starting = find_default_entries(files, running);
  for (const MenuEntry& entry : starting) {
    fuzz::require(next != Outlook::unknown && is_among(entry, entries));
    fuzz::require(next != Outlook::is_protected || entry.asks);
    fuzz::require(next != Outlook::unprotected || !entry.asks);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  for (const char* path : {"/boot/grub/grub.cfg", "/boot/loader/entries/a.conf", "/boot/cmdline.txt",
                           "/boot/extlinux/extlinux.conf"}) {
    const TextFile file{path, text};
    for (const MenuEntry& entry : parse_boot_menu(file)) fuzz::require(is_piece_of(text, entry.cmdline));
    require_one_answer({file}, "root=/dev/vda1 ro");
    const NextBoot next = predict_next_boot({file}, "root=/dev/vda1 ro");
    const bool is_named = text.find("ramroot") != std::string::npos;
    const bool is_open = next.outlook == NextBoot::Outlook::depends && !parse_extlinux(file).is_whole;
    fuzz::require(is_named || is_open || next.outlook == NextBoot::Outlook::unknown ||
                  next.outlook == NextBoot::Outlook::unprotected);
    const auto entries = find_boot_entries({file}, "root=/dev/vda1 ro");
    for (const MenuEntry& entry : entries)
      fuzz::require(entry.kernel.starts_with('/') && (is_named || !entry.asks));
    fuzz::require(find_default_entries({file}, "root=/dev/vda1 ro").size() <= entries.size());
  }
  const std::string expanded = expand_options(text, text);
  fuzz::require(split(expanded, '\n').size() == split(text, '\n').size());
  fuzz::require(expanded == text || text.find('$') != std::string::npos);
  for (const PiConfig::Initramfs& one : parse_pi_config(text).initramfs) {
    fuzz::require(!one.names.empty());
    for (const std::string& name : one.names)
      fuzz::require(!name.empty() && text.find(name) != std::string::npos);
  }
  return 0;
}
