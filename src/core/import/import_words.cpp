// SPDX-License-Identifier: GPL-3.0-or-later
// Tools that are configured on the kernel command line only.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/import/import_sources.hpp"

namespace ramroot {

namespace {

/// These tools leave the file systems other than the root as they are.
void begin(Import& import, const ImportSources& sources, const Setting& setting) {
  import.setting = as_word(setting);
  import.place = setting.place;
  import.removals.push_back(sources.removal_of(setting));
}

bool is_false(const Setting& setting) {
  const auto values = {"0", "no", "off", "false"};
  return std::any_of(values.begin(), values.end(), [&](const char* value) { return setting.value == value; });
}

bool is_device(std::string_view value) {
  const auto kinds = {"/dev/", "LABEL=", "UUID=", "PARTLABEL=", "PARTUUID="};
  return std::any_of(kinds.begin(), kinds.end(), [&](const char* kind) { return value.starts_with(kind); });
}

void import_dracut_options(std::string_view options, Import& import) {
  for (const std::string_view option : split(options, ',')) {
    const auto equals = option.find('=');
    const std::string name(option.substr(0, equals));
    const std::string value(equals == option.npos ? std::string_view() : option.substr(equals + 1));
    if (name == "size" || name == "nr_inodes") set_option(import, name, value);
    else if (!name.empty()) import.unequal.push_back(render_for_console(option, 60) + ": write a size");
  }
}

/// Further words of dracut; they only matter together with rd.overlay.
void import_dracut_extras(const ImportSources& sources, Import& import, bool is_reset) {
  for (const char* name : {"rd.overlay.reset", "rd.live.overlay.reset", "rd.overlay.readonly",
                           "rd.live.overlay.readonly", "rd.live.overlay.size", "rd.overlay.crypt"}) {
    const Setting* word = sources.find_word(name);
    if (word == nullptr || is_false(*word)) continue;
    import.removals.push_back(sources.removal_of(*word));
    if (!std::string_view(name).ends_with(".reset"))
      import.unequal.push_back(as_word(*word) + ": ramroot has no equivalent");
    else if (is_reset)
      import.unequal.push_back(as_word(*word) + ": ramroot always does this, its changes are in RAM");
  }
}

}  // namespace

bool import_dracut(const ImportSources& sources, Import& import) {
  const Setting* word = nullptr;
  for (const char* name : {"rootovl", "rd.live.overlay.overlayfs", "rd.overlay"})
    if (const Setting* one = sources.find_word(name); one != nullptr && !is_false(*one)) word = one;
  if (word == nullptr) return false;
  begin(import, sources, *word);
  const Setting* old = sources.find_word("rd.live.overlay");
  const std::string backing = is_device(word->value) ? word->value : old != nullptr ? old->value : "";
  if (old != nullptr) import.removals.push_back(sources.removal_of(*old));
  const bool is_reset = sources.find_word("rd.overlay.reset") != nullptr ||
                        sources.find_word("rd.live.overlay.reset") != nullptr;
  if (!is_device(backing) || is_reset) {
    import.upper = "tmpfs";
    set_option(import, "mounts", "root");
    if (word->value.starts_with("tmpfs:"))
      import_dracut_options(std::string_view(word->value).substr(6), import);
  }
  if (is_device(backing))
    import.unequal.push_back("changes on " + render_for_console(backing, 60) +
                             ": ramroot keeps them in RAM only");
  import_dracut_extras(sources, import, is_reset);
  return true;
}

bool import_systemd(const ImportSources& sources, Import& import) {
  const Setting* word = sources.find_word("systemd.volatile");
  if (word == nullptr || is_false(*word)) return false;
  begin(import, sources, *word);
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
  begin(import, sources, *word);
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
