// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/boot/fstab_names.hpp"

#include <blkid.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <optional>

#include "base/beneath.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/mounts/fstab.hpp"

namespace ramroot {

namespace {

/// Where a path of the real root leads to that exists; nothing if that cannot be known.
std::optional<Path> follow(const Place& place) {
  const auto fd = open_beneath(place, O_PATH, Links::stay_in_root);
  if (!fd) return std::nullopt;
  std::array<char, PATH_MAX> text{};
  const std::string name = path_of_fd(fd->get());
  const auto size = ::readlink(name.c_str(), text.data(), text.size());
  if (size <= 0 || static_cast<std::size_t>(size) == text.size()) return std::nullopt;
  const Path found(text.data(), static_cast<std::size_t>(size));
  if (place.root == "/") return found;
  if (!is_below(found, place.root)) return std::nullopt;
  return found.substr(place.root.size());
}

bool is_on_device(const Place& place, dev_t device) {
  struct stat now {};
  const auto fd = open_beneath(place, O_PATH, Links::refuse);
  return fd && ::fstat(fd->get(), &now) == 0 && now.st_dev == device;
}

/// "/opt/x" for "/lnk/x", where "/lnk" is a link to "/opt"; nothing if there is no link on the way. A link on
/// another file system does not count: at boot that is not mounted yet.
std::optional<Path> leave_link(const Path& root, const Path& target) {
  struct stat top {};
  if (::stat(root.c_str(), &top) != 0) return std::nullopt;
  for (std::size_t end = target.find('/', 1);; end = target.find('/', end + 1)) {
    const Path part = target.substr(0, end);
    const auto fd = open_beneath(Place{root, part}, O_PATH | O_DIRECTORY, Links::refuse);
    if (!fd && fd.error().errno_value != ELOOP && fd.error().errno_value != ENOTDIR) return std::nullopt;
    if (!fd) {
      if (part != "/" && !is_on_device(Place{root, parent_of(part)}, top.st_dev)) return std::nullopt;
      const auto found = follow(Place{root, part});
      if (!found || *found == part) return std::nullopt;
      return end == Path::npos ? *found : normalize_target(*found + target.substr(end));
    }
    if (end == Path::npos) return std::nullopt;
  }
}

std::optional<Path> find_real_target(const Path& root, Path target) {
  constexpr int kMostLinks = 8;
  std::optional<Path> found;
  for (int links = 0; links < kMostLinks && !target.empty(); ++links) {
    auto next = leave_link(root, target);
    if (!next || next->empty() || *next == "/") break;
    found = target = *std::move(next);
  }
  return found;
}

}  // namespace

std::string find_device_path(const std::string& given) {
  const std::string spec = unescape_fstab(given);
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

Result<std::string> find_device(const std::string& spec) {
  struct stat now {};
  const std::string path = find_device_path(spec);
  if (path.empty()) return std::string();
  if (::stat(path.c_str(), &now) != 0) {
    if (is_missing_or_link(errno) || errno == ENAMETOOLONG) return std::string();
    return Error{errno, "look at the device " + render_for_console(path)};
  }
  if (!S_ISBLK(now.st_mode)) return std::string();
  return std::to_string(major(now.st_rdev)) + ":" + std::to_string(minor(now.st_rdev));
}

Result<void> resolve_names(Facts& facts) {
  FstabFile& fstab = facts.fstab;
  std::set<std::string, std::less<>> seen;
  for (const FstabLine& line : fstab.parsed->lines()) {
    if (!line.entry) continue;
    const std::string spec(line.entry->spec), target(line.entry->target);
    if (seen.emplace(target).second && !is_root_target(target))
      if (auto real = find_real_target(facts.new_root, normalize_target(unescape_fstab(target))); real)
        fstab.links.emplace(target, *std::move(real));
    if (!fstab.devices.emplace(spec, "").second) continue;
    auto device = find_device(spec);
    if (!device) return device.error();
    const bool is_lower = std::find(facts.disks.begin(), facts.disks.end(), *device) != facts.disks.end();
    // Include the name on the `/` line: without /dev/disk it is the only known name.
    if (is_root_target(target) || is_lower) fstab.lower_names.emplace(spec);
    fstab.devices[spec] = device->empty() ? spec : *std::move(device);
  }
  return {};
}

}  // namespace ramroot
