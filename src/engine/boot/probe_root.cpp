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
#include "base/read_folder.hpp"
#include "core/mounts/fstab.hpp"
#include "engine/machine/probe_machine.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostFstab = 32U << 20;

/// A mount point, or anything other than a missing name or an empty folder, belongs to somebody.
Spot probe_spot(const Facts& facts, const Path& path) {
  for (const Child& child : facts.children)
    if (child.path == path) return Spot::in_use;
  auto fd = open_beneath(Place{facts.new_root, path}, O_RDONLY | O_DIRECTORY, Links::refuse);
  if (!fd) return fd.error().errno_value == ENOENT ? Spot::absent : Spot::in_use;
  FolderReader folder(*std::move(fd));
  if (folder.fd() < 0 || folder.next() != nullptr) return Spot::in_use;
  return Spot::empty_folder;
}

bool is_missing(const Path& new_root, const Path& path) {
  const auto fd = open_beneath(Place{new_root, path}, O_PATH | O_NOFOLLOW, Links::refuse);
  return !fd && fd.error().errno_value == ENOENT;
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

bool is_lower(const std::string& spec, const std::vector<std::string>& disks) {
  struct stat now {};
  const std::string path = device_path_of(unescape_fstab(spec));
  if (path.empty() || ::stat(path.c_str(), &now) != 0 || !S_ISBLK(now.st_mode)) return false;
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
      return Error{0, "rewriting /etc/fstab", "it is not on the root file system but on a mount of its own"};
  fstab.parsed = Fstab(*std::move(text));
  std::set<std::string, std::less<>> seen;
  for (const FstabLine& line : fstab.parsed->lines()) {
    if (!line.entry || !seen.emplace(line.entry->spec).second) continue;
    // Include the name on the `/` line: without /dev/disk it is the only known name.
    if (is_root_target(line.entry->target) || is_lower(std::string(line.entry->spec), facts.disks))
      fstab.lower_names.emplace(line.entry->spec);
  }
  return {};
}

}  // namespace

Result<void> probe_root(Facts& facts) {
  facts.ro = probe_spot(facts, "/ro");
  facts.rw = probe_spot(facts, "/rw");
  for (const char* dir : {"/dev", "/proc", "/run", "/sys", "/tmp"})
    if (is_missing(facts.new_root, dir)) facts.missing_folders.emplace_back(dir);
  facts.userland_is_32_bit = probe_32_bit(facts.new_root);
  for (const char* helper : {"/sbin/mount.ramroot", "/usr/sbin/mount.ramroot"})
    if (open_beneath(Place{facts.new_root, helper}, O_PATH, Links::stay_in_root)) facts.has_helper = true;
  return probe_fstab(facts);
}

}  // namespace ramroot
