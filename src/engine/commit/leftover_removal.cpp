// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/leftover_removal.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <utility>

#include "engine/commit/commit_records.hpp"
#include "engine/commit/leftovers.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/list_folder.hpp"

namespace ramroot {

namespace {

/// A file system with what is looked for there.
struct Disk {
  Path lower = {};
  std::vector<CommitRecord> gone = {};  ///< whose copies go
};

KeptOnDisk probe_disk(const OpenDisk& disk) {
  KeptOnDisk kept{.is_open = false};
  struct statvfs now {};
  const auto free = room_free(disk.lower);
  if (!free || ::statvfs(disk.lower.c_str(), &now) != 0) return kept;
  kept.all = probe_removable(disk.lower);
  kept.is_open = true;
  kept.lacking = {disk.needed.bytes - std::min(disk.needed.bytes, free->bytes),
                  disk.needed.objects - std::min(disk.needed.objects, free->objects)};
  kept.size = now.f_blocks * now.f_frsize;
  return kept;
}

/// What is removed of one part.
struct Removal {
  Path lower = {}, list = {};
  bool has_list = false, is_list_used = false;
  std::vector<Path> paths = {};
  std::vector<Path> folders = {};  ///< afterwards, if they are empty
};

/// Folders that a commit made for itself: nobody uses them, and removing them keeps no file system open. What
/// it replaced has a number alone as its name, and a program may be in it.
std::vector<Path> list_own_folders(const Path& lower, const Path& kept) {
  std::vector<Path> folders;
  for (const std::string& name : list_folder(Place{lower, kept}.text()))
    if (name != file_name_of(kSavedMark) && name.find_first_not_of("0123456789") != std::string::npos)
      folders.push_back(Path(kept).append("/").append(name));
  folders.push_back(kept);
  return folders;
}

Removal plan_removal(const Path& lower, const Leftover& one) {
  Removal removal{lower, one.path + "/done.json", one.number != 0, false, {one.path}};
  if (!one.is_of_this_boot) return removal;
  removal.folders = list_own_folders(lower, one.path);
  removal.paths.clear();
  (void)visit_removable(lower, one, [&](const Path& path) { removal.paths.push_back(path); });
  const auto& paths = removal.paths;
  removal.is_list_used =
      removal.has_list && std::find(paths.begin(), paths.end(), removal.list) == paths.end();
  return removal;
}

/// The lists of what was done go first, everywhere: without its list nobody takes a part of the copies for
/// all of them.
void remove_parts(std::vector<Removal> parts, System& system) {
  bool is_any_gone = false;
  for (Removal& part : parts) {
    if (!part.has_list) continue;
    if (perform(RemoveTree{Place{part.lower, part.list}}, system)) is_any_gone = true;
    else if (is_any_gone) part.paths.clear(), part.folders.clear();
    else return;
  }
  for (const Removal& part : parts)
    for (const Path& path : part.paths) (void)perform(RemoveTree{Place{part.lower, path}}, system);
  for (const Removal& part : parts)
    for (const Path& folder : part.folders) (void)perform(RemoveDir{Place{part.lower, folder}}, system);
}

}  // namespace

void remove_leftovers(const std::vector<OpenDisk>& open, const std::vector<Path>& all, Occasion occasion,
                      System& system) {
  std::vector<Disk> disks;
  std::vector<KeptOnDisk> kept;
  for (const OpenDisk& one : open) {
    disks.push_back({one.lower});
    kept.push_back(probe_disk(one));
  }
  for (const Path& lower : all) {
    if (std::any_of(open.begin(), open.end(), [&](const OpenDisk& one) { return one.lower == lower; }))
      continue;
    disks.push_back({lower});
    kept.push_back({.all = probe_leftover_names(lower), .is_open = false});
  }
  std::vector<std::vector<Removal>> removals;
  for (const KeptCommit& commit : choose_leftovers(kept, occasion)) {
    std::vector<Removal> parts;
    for (const KeptPart& part : commit) parts.push_back(plan_removal(disks[part.disk].lower, part.leftover));
    if (std::any_of(parts.begin(), parts.end(), [](const Removal& part) { return part.is_list_used; }))
      continue;
    for (const KeptPart& part : commit)
      if (part.leftover.number != 0) disks[part.disk].gone.push_back(part.leftover.record);
    removals.push_back(std::move(parts));
  }
  for (const Disk& disk : disks)  // if not: the room is needed more
    if (!disk.gone.empty()) (void)add_past(disk.lower, disk.gone, system);
  for (std::vector<Removal>& parts : removals) remove_parts(std::move(parts), system);
}

}  // namespace ramroot
