// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/probe_root.hpp"

#include <blkid.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/mounts/fstab.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostFstab = 32U << 20;

/// A mount point, or anything other than a missing name or an empty folder, belongs to somebody.
Result<Spot> probe_spot(const Facts& facts, const Path& path) {
  for (const Child& child : facts.children)
    if (child.path == path) return Spot::in_use;
  const Place place{facts.new_root, path};
  auto fd = open_beneath(place, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) {
    const int why = fd.error().errno_value;
    if (why == ENOENT) return Spot::absent;
    // Something else than a folder, a link, or a folder that only others may read.
    if (why == ENOTDIR || why == ELOOP || why == EACCES) return Spot::in_use;
    return fd.error();
  }
  FolderReader folder(*std::move(fd));
  if (folder.next() != nullptr) return Spot::in_use;
  if (folder.error() != 0) return Error{folder.error(), "read the folder " + place.text()};
  return Spot::empty_folder;
}

/// Anything called so counts, also a link to nowhere.
Result<bool> exists(const Place& place) {
  const auto now = stat_beneath(place);
  if (!now) return now.error();
  return now->has_value();
}

/// Is there a file at the end of all links?
Result<bool> leads_to_file(const Place& place) {
  const auto fd = open_beneath(place, O_PATH, Links::stay_in_root);
  if (fd) return true;
  const int why = fd.error().errno_value;
  if (is_missing_or_link(why) || why == EACCES) return false;
  return fd.error();
}

/// Where udev links the device with a tag: /dev/disk/by-uuid/x for UUID=x. Reads no disk.
std::string device_path_of(const std::string& spec) {
  constexpr std::array<std::pair<const char*, const char*>, 4> kTags{{
      {"UUID=", "/dev/disk/by-uuid/"},
      {"LABEL=", "/dev/disk/by-label/"},
      {"PARTUUID=", "/dev/disk/by-partuuid/"},
      {"PARTLABEL=", "/dev/disk/by-partlabel/"},
  }};
  for (const auto& [tag, folder] : kTags) {
    if (!spec.starts_with(tag)) continue;
    std::string value = spec.substr(std::string_view(tag).size());
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    std::array<char, 4096> encoded{};
    if (::blkid_encode_string(value.c_str(), encoded.data(), encoded.size()) != 0) return "";
    return std::string(folder) + encoded.data();
  }
  return spec.starts_with("/dev/") ? spec : "";
}

/// @param disks  those of the root. If this were taken for "no" when it is not known, a writable
///               mount of the same btrfs would make the real root writable.
Result<bool> is_lower(const std::string& spec, const std::vector<std::string>& disks) {
  struct stat now {};
  const std::string path = device_path_of(unescape_fstab(spec));
  if (path.empty()) return false;
  if (::stat(path.c_str(), &now) != 0) {
    if (is_missing_or_link(errno) || errno == ENAMETOOLONG) return false;
    return Error{errno, "look at the device " + render_for_console(path)};
  }
  if (!S_ISBLK(now.st_mode)) return false;
  const std::string device = std::to_string(major(now.st_rdev)) + ":" + std::to_string(minor(now.st_rdev));
  return std::find(disks.begin(), disks.end(), device) != disks.end();
}

Result<void> probe_fstab(Facts& facts) {
  FstabFile& fstab = facts.fstab;
  auto text = read_file_beneath(Place{facts.new_root, "/etc/fstab"}, kMostFstab);
  if (!text) {
    const int why = text.error().errno_value;
    if (why == ENOENT || why == ENOTDIR) return {};
    if (why != EINVAL && why != ELOOP && why != EISDIR && why != ENXIO) return text.error();
    fstab.oddity = "fstab is left alone: " + text.error().text();
    return {};
  }
  for (const Child& child : facts.children)
    if (child.path == "/etc" || child.path == "/etc/fstab")
      return Error{0, "rewrite /etc/fstab", "it is not on the root file system but on a mount of its own"};
  fstab.parsed = Fstab(*std::move(text));
  std::set<std::string, std::less<>> seen;
  for (const FstabLine& line : fstab.parsed->lines()) {
    if (!line.entry || !seen.emplace(line.entry->spec).second) continue;
    const auto lower = is_lower(std::string(line.entry->spec), facts.disks);
    if (!lower) return lower.error();
    // Include the name on the `/` line: without /dev/disk it is the only known name.
    if (is_root_target(line.entry->target) || *lower) fstab.lower_names.emplace(line.entry->spec);
  }
  return {};
}

/// A place that fstab or a unit will use is in use, also if the real root has only an empty folder there:
/// what is mounted later would hide the layers.
Result<void> keep_places_free(Facts& facts) {
  for (const auto& [name, spot] : {std::pair("ro", &facts.ro), std::pair("rw", &facts.rw)}) {
    const bool is_in_fstab = facts.fstab.parsed && uses_place(*facts.fstab.parsed, Path("/") + name);
    if (is_in_fstab) *spot = Spot::in_use;
    for (const char* folder : {"/etc/systemd/system/", "/usr/lib/systemd/system/"}) {
      const auto unit = exists(Place{facts.new_root, Path(folder) + name + ".mount"});
      if (!unit) return unit.error();
      if (*unit) *spot = Spot::in_use;
    }
  }
  return {};
}

}  // namespace

Result<void> probe_root(Facts& facts) {
  for (const auto& [path, spot] : {std::pair("/ro", &facts.ro), std::pair("/rw", &facts.rw)}) {
    const auto found = probe_spot(facts, path);
    if (!found) return found.error();
    *spot = *found;
  }
  for (const char* dir : kBaseFolders) {
    const auto there = exists(Place{facts.new_root, dir});
    if (!there) return there.error();
    if (!*there) facts.missing_folders.emplace_back(dir);
  }
  const auto is_32_bit = probe_32_bit(facts.new_root);
  if (!is_32_bit) return is_32_bit.error();
  facts.userland_is_32_bit = *is_32_bit;
  for (const char* helper : {"/sbin/mount.ramroot", "/usr/sbin/mount.ramroot"}) {
    const auto there = leads_to_file(Place{facts.new_root, helper});
    if (!there) return there.error();
    facts.has_helper = facts.has_helper || *there;
  }
  const auto generator =
      exists(Place{facts.new_root, "/usr/lib/systemd/system-generators/rpi-swap-generator"});
  if (!generator) return generator.error();
  facts.has_rpi_swap = *generator;
  if (auto done = probe_fstab(facts); !done) return done;
  return keep_places_free(facts);
}

}  // namespace ramroot
