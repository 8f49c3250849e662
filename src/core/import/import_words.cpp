// SPDX-License-Identifier: GPL-3.0-or-later
// Tools that are configured on the kernel command line only, but dracut: import_dracut.cpp.
#include "base/text.hpp"
#include "core/import/import_sources.hpp"

namespace ramroot {

bool import_systemd(const ImportSources& sources, Import& import) {
  const Setting* word = sources.find_word("systemd.volatile");
  if (word == nullptr || is_false(*word)) return false;
  begin_with_word(import, sources, *word);
  if (word->value == "overlay") {
    import.upper = "tmpfs";
    set_option(import, "mounts", "root");
    set_option(import, "size", "25%");  // what systemd gives its tmpfs
  } else if (word->value == "state") {
    import.unequal.emplace_back(
        "an empty /var at every boot: ramroot protects / too, and shows /var as it is on the disk");
  } else {
    import.unequal.emplace_back(
        "a root with nothing in it but /usr: ramroot shows the root as it is on the disk");
  }
  return true;
}

bool import_old_words(const ImportSources& sources, Import& import) {
  const Setting* word = nullptr;
  for (const char* name : {"aufs", "boot", "fsprotect"}) {
    const Setting* one = sources.find_word(name);
    const std::string_view wanted = std::string_view(name) == "aufs"   ? "tmpfs"
                                    : std::string_view(name) == "boot" ? "overlay"
                                                                       : "";
    if (one != nullptr && (wanted.empty() || one->value == wanted)) word = one;
  }
  if (word == nullptr) return false;
  begin_with_word(import, sources, *word);
  import.upper = "tmpfs";
  set_option(import, "mounts", "root");
  if (word->name == "fsprotect") {
    if (!word->value.empty() && word->value != "auto") set_option(import, "size", word->value);
    import.unequal.emplace_back(
        "the file systems that /etc/default/fsprotect names: give each a policy in /etc/ramroot.json, or "
        "take mounts=all");
    import.removals.emplace_back("the package fsprotect: apt-get purge fsprotect");
  }
  if (word->name == "boot")
    import.removals.emplace_back(
        "the line \"initramfs ...-overlay\" from config.txt, which older versions of raspi-config wrote");
  return true;
}

}  // namespace ramroot
