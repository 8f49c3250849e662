// SPDX-License-Identifier: GPL-3.0-or-later
// Every line that is found in a file of a boot loader is a piece of it, and a file in which
// nobody wrote "ramroot" promises no protection. The values of variables make no line.
#include "base/text.hpp"
#include "core/loader/boot_entries.hpp"
#include "core/loader/grubenv.hpp"
#include "core/loader/next_boot.hpp"
#include "core/loader/pi_config.hpp"
#include "tests/fuzz/property.hpp"

using namespace ramroot;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  for (const char* path : {"/boot/grub/grub.cfg", "/boot/loader/entries/a.conf", "/boot/cmdline.txt"}) {
    const BootFile file{path, text};
    for (const std::string& line : find_boot_lines(file)) fuzz::require(text.find(line) != std::string::npos);
    const NextBoot next = foresee_next_boot({file}, "root=/dev/vda1 ro");
    const bool is_named = text.find("ramroot") != std::string::npos;
    fuzz::require(is_named || next.outlook == NextBoot::Outlook::unknown ||
                  next.outlook == NextBoot::Outlook::unprotected);
    const auto entries = find_boot_entries({file}, "root=/dev/vda1 ro");
    for (const BootEntry& entry : entries)
      fuzz::require(entry.kernel.starts_with('/') && (is_named || !entry.asks));
    fuzz::require(find_default_entries({file}, entries).size() <= entries.size());
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
