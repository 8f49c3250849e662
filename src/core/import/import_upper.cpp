// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/import_upper.hpp"

#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "base/place.hpp"
#include "base/text.hpp"
#include "core/import/import_sources.hpp"

namespace ramroot {

namespace {

constexpr std::array<std::string_view, 4> kTags{"LABEL=", "UUID=", "PARTLABEL=", "PARTUUID="};
constexpr std::uint64_t kLongestWait = 3600;
constexpr std::size_t kLongestFolder = 200;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Only characters that mean the same to the kernel, to boot loaders, to a shell and to ramroot.
bool is_made_of(std::string_view text, std::string_view others) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || others.find(c) != others.npos;
  });
}

bool has_odd_part(std::string_view path) {
  const auto parts = split(path, '/');
  return std::any_of(parts.begin(), parts.end(), [](auto part) { return is_one_of(part, {"", ".", ".."}); });
}

bool can_be_written(std::string_view device) {
  if (device.starts_with("/dev/"))
    return is_made_of(device.substr(5), "/._:+@-") && !has_odd_part(device.substr(5));
  for (const std::string_view tag : kTags)
    if (device.starts_with(tag))
      return is_made_of(device.substr(tag.size()), tag.ends_with("UUID=") ? "-" : "._+@-");
  return false;
}

bool is_writable_or_told(Import& import, std::string_view device) {
  if (can_be_written(device)) return true;
  import.unequal.push_back(
      render_for_console(device, 80) +
      ": ramroot= cannot have a name like this: call the device by its UUID=, and run this again");
  return false;
}

/// "a/b" for "/a/b/"
std::string_view without_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

void add(Import& import, std::string_view name, std::string_view value) {
  import.upper_options.push_back(std::string(name) + "=" + std::string(value));
}

}  // namespace

bool is_device_name(std::string_view text) {
  return text.starts_with("/dev/") ||
         std::any_of(kTags.begin(), kTags.end(), [&](auto tag) { return text.starts_with(tag); });
}

bool use_device(Import& import, std::string_view device) {
  if (!is_writable_or_told(import, device)) return false;
  // After a colon options begin, so a name with one has to be an option itself.
  const bool is_short = device.find(':') == device.npos;
  import.upper = is_short ? device : "device";
  if (!is_short) add(import, "dev", device);
  return true;
}

bool use_new_key(Import& import, std::string_view device) {
  constexpr std::array<std::string_view, 4> kOfContents{"LABEL=", "UUID=", "/dev/disk/by-label/",
                                                        "/dev/disk/by-uuid/"};
  if (std::any_of(kOfContents.begin(), kOfContents.end(),
                  [&](std::string_view kind) { return device.starts_with(kind); })) {
    import.unequal.push_back(
        render_for_console(device, 80) +
        ": a device without a file system has no such name, call it by PARTUUID= or by its "
        "link in /dev/disk/by-id, and run this again");
    return false;
  }
  if (!is_writable_or_told(import, device)) return false;
  import.upper = "crypt";
  add(import, "dev", device);
  return true;
}

bool use_opened_volume(Import& import, const OpenedVolume& volume) {
  const std::string opened = "/dev/mapper/" + volume.name;
  if (!is_writable_or_told(import, volume.device) || !is_writable_or_told(import, opened)) return false;
  import.unequal.push_back(
      "ramroot opens no volume that has a pass phrase: have the initramfs do it, with \"" + volume.name +
      " " + volume.device + " none luks,initramfs\" in /etc/crypttab (dracut: luks,x-initrd.attach)");
  import.unequal.emplace_back(
      "or take ramroot=crypt:dev=/dev/..., whose key is new at each boot: all that is on the device has to "
      "be "
      "overwritten first");
  return use_device(import, opened);
}

void use_folder(Import& import, std::string_view dir) {
  dir = without_slashes(dir);
  if (dir.empty()) return;
  if (is_made_of(dir, "/._+@-") && !has_odd_part(dir) && dir.size() < kLongestFolder)
    return add(import, "dir", dir);
  import.unequal.push_back("dir=" + render_for_console(dir, 60) +
                           ": ramroot= cannot have a name like this, so the folder is upper");
}

void use_timeout(Import& import, std::string_view seconds) {
  const auto number = parse_number(seconds, kLongestWait);
  if (!number)
    import.unequal.push_back("timeout=" + render_for_console(seconds, 40) +
                             ": write seconds, at most an hour; without it ramroot waits for 30");
  else if (*number > 0) add(import, "timeout", std::to_string(*number));
}

void tell_old_changes(Import& import, std::string_view tool, std::string_view device,
                      std::string_view folder) {
  const std::string name(tool), place(without_slashes(folder));
  const auto has = [&](const std::string& option) {
    return std::find(import.upper_options.begin(), import.upper_options.end(), option) !=
           import.upper_options.end();
  };
  import.unequal.push_back(
      "the changes that " + name + " has on " + render_for_console(device, 60) + ", in " +
      render_for_console("/" + place, 60) + ", are not taken over: " +
      (has("dir=" + place) ? "move them away, or ramroot refuses the folder" : "ramroot begins with none"));
  if (!has("reset"))
    import.unequal.push_back("changes that were made above another state of the root: " + name +
                             " uses them, ramroot refuses, or does what stale= says");
}

}  // namespace ramroot
