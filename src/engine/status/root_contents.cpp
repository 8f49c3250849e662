// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/root_contents.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>

#include "base/beneath.hpp"
#include "base/file_flags.hpp"
#include "base/file_io.hpp"
#include "base/text.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "core/mounts/mount_units.hpp"
#include "engine/machine/list_folder.hpp"
#include "engine/status/container_probe.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostText = 1U << 20;
constexpr std::size_t kMostFound = 50;

/// The folders that have a store in them, if there is anything in it.
std::vector<Path> probe_stores(const Path& ro, const std::vector<ContainerStore>& known) {
  std::vector<Path> places{"/var/snap", "/var/lib/libvirt/images"};
  for (const std::string& name : list_folder_beneath(Place{ro, "/var/lib"}))
    places.push_back("/var/lib/" + name);
  std::vector<Path> out;
  for (const Path& place : places) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const ContainerStore& one) {
      return is_at_or_below(one.place, place);
    });
    if (is_known || !find_store(place) || out.size() == kMostFound) continue;
    if (!list_folder_beneath(Place{ro, place}, 1).empty()) out.push_back(place);
  }
  return out;
}

std::vector<Export> probe_exports(const Path& ro) {
  std::vector<Path> files{"/etc/exports"};
  std::vector<Export> out;
  for (const std::string& name : list_folder_beneath(Place{ro, "/etc/exports.d"}))
    if (name.ends_with(".exports")) files.push_back("/etc/exports.d/" + name);
  for (const Path& file : files)
    if (const auto text = read_file_beneath(Place{ro, file}, kMostText); text)
      for (Path& folder : parse_exports(*text))
        if (out.size() < kMostFound) out.push_back({std::move(folder), file});
  return out;
}

std::vector<WrittenImage> probe_images(const Path& ro) {
  std::vector<WrittenImage> out;
  for (const std::string& name : list_folder_beneath(Place{ro, "/home"}))
    if (name.ends_with(".home") && out.size() < kMostFound) out.push_back({"/home/" + name, "systemd-homed"});
  return out;
}

/// Also what is only a script of init: systemd makes a unit of that.
std::vector<SkippedUnit> probe_skipped(const Path& ro) {
  std::vector<SkippedUnit> out;
  for (const SkippedUnit& one : list_skipped_units()) {
    const std::string_view unit = one.unit;
    std::vector<Path> files{"/etc/init.d/" + std::string(unit.substr(0, unit.rfind('.')))};
    for (const char* const folder : kUnitFolders) files.push_back(Path(folder).append("/").append(unit));
    const auto is_there = [&](const Path& file) {
      const auto found = stat_beneath(Place{ro, file});
      return found && found->has_value() && S_ISREG((*found)->st_mode);
    };
    if (std::any_of(files.begin(), files.end(), is_there)) out.push_back(one);
  }
  return out;
}

bool probe_lock(const Path& ro) {
  const auto fd = open_beneath(Place{ro, "/etc/fstab"}, O_RDONLY | O_NONBLOCK, Links::stay_in_root);
  const auto flags = fd ? read_file_flags(fd->get()) : Result<unsigned>(0U);
  return flags && (*flags & kLockFlags) != 0;
}

}  // namespace

bool probe_machine_id(const Path& ro) {
  const auto text = read_file_beneath(Place{ro, "/etc/machine-id"}, 4096);
  if (!text) return text.error().errno_value != ENOENT;
  return text->size() >= 32 && !text->starts_with("uninitialized");
}

RootContents probe_root_contents(const Path& ro) {
  RootContents out{.has_machine_id = probe_machine_id(ro)};
  out.containers.stores = probe_container_stores(ro, ro);
  out.containers.of_users = probe_user_stores(ro);
  out.stores = probe_stores(ro, out.containers.stores);
  out.exports = probe_exports(ro);
  out.images = probe_images(ro);
  out.skipped = probe_skipped(ro);
  out.is_fstab_locked = probe_lock(ro);
  return out;
}

}  // namespace ramroot
