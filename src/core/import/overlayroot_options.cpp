// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/overlayroot_options.hpp"

#include "base/text.hpp"
#include "core/import/import_sources.hpp"
#include "core/import/import_upper.hpp"

namespace ramroot {

namespace {

/// Other values than 0 and 1 end overlayroot before it has protected anything.
bool is_switch(const OverlayrootValue& value, std::string_view name, Import& import) {
  const std::string given = value.value_of(name);
  if (is_one_of(given, {"", "0", "1"})) return true;
  import.unequal.push_back(std::string(name) + "=" + render_for_console(given, 40) +
                           ": overlayroot takes 0 and 1, so it protected nothing");
  return false;
}

/// Imports the options that work the same in every mode.
void import_common(const OverlayrootValue& value, Import& import) {
  const bool recurses = !is_switch(value, "recurse", import) || value.value_of("recurse") != "0";
  set_option(import, "mounts", recurses ? "all" : "root");
  if (recurses) {
    import.unequal.emplace_back(
        "vfat file systems, which overlayroot leaves writable, are read-only with mounts=all");
    import.unequal.emplace_back(
        "network and removable file systems, and stores of containers, virtual machines and databases, stay "
        "writable, unlike with overlayroot: see \"policy\" in ramroot.json(5)");
  }
  if (!is_switch(value, "swap", import) || value.value_of("swap") != "1") return;
  set_option(import, "swap", "keep");
  import.unequal.emplace_back("swap=1 turns swap files off, swap=keep keeps them too");
}

/// A device as overlayroot names it: "vdb" is /dev/vdb.
std::string device_of(const OverlayrootValue& value, Import& import) {
  const std::string given = value.value_of("dev");
  if (given.empty())
    import.unequal.push_back("overlayroot needs dev= after " + value.mode + ":, so it protected nothing");
  return given.empty() || is_device_name(given) ? given : "/dev/" + given;
}

void import_new_key(const OverlayrootValue& value, const std::string& device, Import& import) {
  if (value.value_of("mkfs") == "0") {
    import.unequal.emplace_back("overlayroot needs pass= with mkfs=0, so it protected nothing");
    return;
  }
  if (!use_new_key(import, device)) return;
  import.unequal.emplace_back(
      "the key is in the kernel only: overlayroot has its own in /run/initramfs/overlayroot.passwd too");
  import.unequal.push_back(
      "ramroot takes an empty device, or one that it has used: overwrite " + device +
      " first, with 'dd if=/dev/zero bs=1M', because overlayroot has left a header there");
}

void import_device(const OverlayrootValue& value, OverlayrootUpper upper, Import& import) {
  const std::string device = device_of(value, import);
  if (device.empty()) return;
  if (upper == OverlayrootUpper::new_key) {
    import_new_key(value, device, import);
  } else {
    const std::string name = value.value_of("mapname");
    const bool is_done = upper == OverlayrootUpper::device
                             ? use_device(import, device)
                             : use_opened_volume(import, {device, name.empty() ? "secure" : name});
    if (!is_done) return;
    use_folder(import, value.value_of("dir"));
    const std::string dir = value.value_of("dir");
    tell_old_changes(import, "overlayroot", device, dir.empty() ? "overlay" : dir);
  }
  const std::string seconds = value.value_of("timeout");
  if (!import.upper.empty() && !seconds.empty()) use_timeout(import, seconds);
}

}  // namespace

std::string OverlayrootValue::value_of(std::string_view name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

OverlayrootValue parse_overlayroot(std::string_view text) {
  const bool is_device = text.starts_with("/dev/");
  const auto colon = text.find(':');
  OverlayrootValue value{is_device ? "device" : std::string(text.substr(0, colon)), {}};
  const std::string rest = is_device            ? "dev=" + std::string(text)
                           : colon == text.npos ? ""
                                                : std::string(text.substr(colon + 1));
  for (const std::string_view part : split(rest, ',')) {
    const auto equals = part.find('=');
    const auto given = equals == part.npos ? std::string_view() : part.substr(equals + 1);
    if (!part.empty()) value.options[std::string(part.substr(0, equals))] = given;
  }
  return value;
}

void import_overlayroot_value(const OverlayrootValue& value, Import& import) {
  OverlayrootUpper upper = OverlayrootUpper::ram;
  if (value.mode == "device") upper = OverlayrootUpper::device;
  if (value.mode == "crypt")
    upper = value.value_of("pass").empty() ? OverlayrootUpper::new_key : OverlayrootUpper::own_key;
  if (value.mode == "tmpfs") import.upper = "tmpfs";
  else if (upper != OverlayrootUpper::ram) import_device(value, upper, import);
  else
    import.unequal.push_back("overlayroot does not know " + render_for_console(value.mode, 40) +
                             " either: nothing was protected");
  if (!import.upper.empty()) {
    import_common(value, import);
    tell_unequal_options(value, upper, import);
  }
  tell_unknown_options(value, import);
}

}  // namespace ramroot
