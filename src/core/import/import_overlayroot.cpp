// SPDX-License-Identifier: GPL-3.0-or-later
// overlayroot in Debian and Ubuntu, which raspi-config uses too.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/import/import_sources.hpp"

namespace ramroot {

namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

Parameters parse_parameters(std::string_view text) {
  Parameters found;
  for (const std::string_view part : split(text, ',')) {
    const auto equals = part.find('=');
    const auto value = equals == part.npos ? std::string_view() : part.substr(equals + 1);
    if (!part.empty()) found[std::string(part.substr(0, equals))] = value;
  }
  return found;
}

struct Unequal {
  std::string_view name, why;
};

constexpr std::array kUnequal{
    Unequal{"debug", "'ramroot plan' and /run/ramroot/state.json tell what is done, always"},
    Unequal{"driver", "it is always the kernel's overlay"},
    Unequal{"dir", "a folder on a device; ramroot keeps changes in RAM"},
    Unequal{"timeout", "there is no device to wait for"},
    Unequal{"mapname", "of an encrypted device; ramroot keeps changes in RAM"},
    Unequal{"fstype", "of an encrypted device; ramroot keeps changes in RAM"},
    Unequal{"mkfs", "of an encrypted device; ramroot keeps changes in RAM"},
};

/// Reports options that overlayroot does not have either, which may be typing errors; but not
/// beside a pass phrase, which may contain a comma.
void import_unknown(const Parameters& parameters, Import& import) {
  constexpr std::array kKnown{"recurse", "swap", "dev"};
  if (parameters.contains("pass")) return;
  for (const auto& parameter : parameters) {
    const std::string& name = parameter.first;
    const auto is_it = [&](const Unequal& one) { return one.name == name; };
    const bool is_known = std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end() ||
                          std::any_of(kUnequal.begin(), kUnequal.end(), is_it);
    if (!is_known)
      import.unequal.push_back(render_for_console(name, 60) + ": overlayroot has no such option");
  }
}

/// Imports the options that work the same in every mode.
void import_common(const Parameters& parameters, Import& import) {
  const auto value_of = [&](std::string_view name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
  };
  set_option(import, "mounts", value_of("recurse") == "0" ? "root" : "all");
  if (value_of("recurse") != "0")
    import.unequal.emplace_back(
        "vfat file systems, which overlayroot leaves writable, are read-only with mounts=all");
  if (value_of("swap") == "1") {
    set_option(import, "swap", "keep");
    import.unequal.emplace_back("swap=1 turns swap files off, swap=keep keeps them too");
  }
  for (const Unequal& one : kUnequal)
    if (const std::string value = value_of(one.name); !value.empty() && value != "0")
      import.unequal.push_back(std::string(one.name) + "=" + render_for_console(value, 60) + ": " +
                               std::string(one.why));
}

/// Imports a device for changes: ramroot has no equivalent, unless the contents are lost at every boot.
void import_device(const Parameters& parameters, bool is_encrypted, Import& import) {
  const auto device = parameters.find("dev");
  const std::string name = device == parameters.end() ? "a device" : render_for_console(device->second, 80);
  if (is_encrypted && !parameters.contains("pass")) {
    import.upper = "tmpfs";
    import.unequal.push_back("changes go to RAM and not to " + name +
                             ", whose key was lost at every boot: mind the size");
    return;
  }
  import.unequal.push_back("changes that stay on " + name +
                           " until the next boot and longer: ramroot keeps them in RAM only");
}

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

}  // namespace

bool turns_overlayroot_on(std::string_view value) { return !value.empty() && !value.starts_with("disabled"); }

bool import_overlayroot(const ImportSources& sources, Import& import) {
  const Setting* setting = find_setting(sources, "overlayroot");
  if (setting == nullptr || !turns_overlayroot_on(setting->value)) return false;
  const std::string& value = setting->value;
  const auto colon = value.find(':');
  const std::string mode = value.starts_with("/dev/") ? "device" : value.substr(0, colon);
  const std::string rest = value.starts_with("/dev/")   ? "dev=" + value
                           : colon == std::string::npos ? ""
                                                        : value.substr(colon + 1);
  const Parameters parameters = parse_parameters(rest);
  import.setting = "overlayroot=" + (parameters.contains("pass") ? render_for_console(mode, 40) + ":..."
                                                                 : render_for_console(value, 100));
  import.place = setting->place;
  import_removals(sources, import);
  if (!setting->is_plain) {
    import.unequal.emplace_back(
        "only a shell can work out this value: replace it by the result, and run this again");
    return true;
  }
  if (mode == "tmpfs") import.upper = "tmpfs";
  else if (mode == "device" || mode == "crypt") import_device(parameters, mode == "crypt", import);
  else
    import.unequal.push_back("overlayroot does not know " + render_for_console(mode, 40) +
                             " either: nothing was protected");
  if (!import.upper.empty()) import_common(parameters, import);
  import_unknown(parameters, import);
  const Setting* disk = find_setting(sources, "overlayroot_cfgdisk");
  if (disk != nullptr && !disk->value.empty() && disk->value != "disabled")
    import.unequal.push_back("overlayroot_cfgdisk=" + render_for_console(disk->value, 60) +
                             ": ramroot takes no configuration from another disk");
  return true;
}

}  // namespace ramroot
