// SPDX-License-Identifier: GPL-3.0-or-later
// overlayroot in Debian and Ubuntu, which raspi-config uses too.
#include "base/text.hpp"
#include "core/import/import_sources.hpp"
#include "core/import/overlayroot_options.hpp"

namespace ramroot {

namespace {

/// Later files and the kernel command line win; but a word that turns overlayroot off for this
/// boot only, so that settings can be written, does not hide what there is to import.
const Setting* find_setting(const ImportSources& sources, std::string_view name) {
  for (const bool only_of_files : {false, true})
    if (const Setting* word = sources.find_word(name, only_of_files);
        word != nullptr && turns_overlayroot_on(word->value))
      return word;
  const Setting* local = sources.find_assignment(name, kOverlayrootLocalConf);
  return local != nullptr ? local : sources.find_assignment(name, kOverlayrootConf);
}

void import_removals(const ImportSources& sources, Import& import) {
  const Setting* word = sources.find_word("overlayroot");
  const Setting* of_files = sources.find_word("overlayroot", true);
  // A word typed for this boot only does not count.
  if (word != nullptr && word->value == "disabled" && of_files != nullptr) word = of_files;
  if (word != nullptr) import.removals.push_back(sources.removal_of(*word));
  for (const char* file : {kOverlayrootConf, kOverlayrootLocalConf})
    if (const Setting* one = sources.find_assignment("overlayroot", file);
        one != nullptr && !one->value.empty())
      import.removals.push_back(sources.removal_of(*one));
  import.removals.emplace_back("the package overlayroot: apt-get purge overlayroot");
}

/// Settings that only the disk knows, or nothing.
const Setting* find_config_disk(const ImportSources& sources) {
  const Setting* disk = find_setting(sources, "overlayroot_cfgdisk");
  return disk != nullptr && turns_overlayroot_on(disk->value) ? disk : nullptr;
}

/// The settings themselves are on another disk: they are not read.
bool import_config_disk(const ImportSources& sources, const Setting& disk, Import& import) {
  import.setting = as_word(disk);
  import.place = disk.place;
  import.unequal.emplace_back(
      "what overlayroot does is in overlayroot.conf on that disk: put it into /etc/overlayroot.local.conf, "
      "and run "
      "this again");
  import.removals.push_back(sources.removal_of(disk));
  import_removals(sources, import);
  return true;
}

}  // namespace

bool turns_overlayroot_on(std::string_view value) { return !value.empty() && !value.starts_with("disabled"); }

bool import_overlayroot(const ImportSources& sources, Import& import) {
  const Setting* setting = find_setting(sources, "overlayroot");
  const Setting* disk = find_config_disk(sources);
  if (setting == nullptr || !turns_overlayroot_on(setting->value))
    return disk != nullptr && import_config_disk(sources, *disk, import);
  const OverlayrootValue value = parse_overlayroot(setting->value);
  import.setting =
      "overlayroot=" + (value.options.contains("pass") ? render_for_console(value.mode, 40) + ":..."
                                                       : render_for_console(setting->value, 100));
  import.place = setting->place;
  import_removals(sources, import);
  if (!setting->is_plain) {
    import.unequal.emplace_back(
        "only a shell can work out this value: replace it by the result, and run this again");
    return true;
  }
  import_overlayroot_value(value, import);
  if (disk != nullptr)
    import.unequal.push_back(as_word(*disk) +
                             ": ramroot takes no settings from another disk, because then "
                             "whoever adds a disk could change them");
  return true;
}

}  // namespace ramroot
