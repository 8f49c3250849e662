// SPDX-License-Identifier: GPL-3.0-or-later
/// What `ramroot run` makes of each folder for an ordinary user. Touches nothing.
///
/// In a user namespace the kernel refuses an overlay over a folder with mounts below it, because its files
/// could be seen where these mounts are. So a folder on the way to a mount is made anew, with the same names
/// in it, and each folder beside that way gets an overlay of its own.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/mounts/mount_entry.hpp"
#include "core/runs/run_view.hpp"

namespace ramroot {

enum class PartKind {
  overlay,         ///< its changes are looked at afterwards
  folder,          ///< made anew, with a part for each of its names
  file,            ///< as it is, read-only
  link,            ///< made anew
  tree,            ///< with all mounts below it as it is: what the command does there is done
  read_only_tree,  ///< the same, but nothing can be changed
  empty,           ///< an empty folder: a place for /proc, or nothing of it can be read
};

/// What is known of one name.
struct NameFacts {
  enum class Type { folder, file, link } type = Type::folder;
  unsigned mode = 0755;
  bool is_own = false;       ///< owner and group are those of the user
  bool is_writable = false;  ///< a folder in which the user can make files
  bool is_open = true;       ///< a folder that the user can enter
  std::string leads_to = {};
};

/// A folder that cannot have one overlay, and what is in it.
struct FolderOnTheWay {
  NameFacts facts = {};
  std::map<std::string, NameFacts> names = {};
  bool is_read = true;  ///< the names are known
};

struct UserPart {
  Path target;
  PartKind kind = PartKind::overlay;
  NameFacts facts = {};
  std::string flags = {};  ///< that an overlay has to have: "nosuid,relatime"
  /// Does it have changes of its own? Of a folder made anew these are new names.
  bool has_changes() const {
    return kind == PartKind::overlay || (kind == PartKind::folder && facts.is_writable);
  }
};

/// The folders that cannot have one overlay, the root first.
/// @param mounts  all, also the hidden ones, which are below these folders as well
/// @param places  folders that get overlays of their own
std::set<Path> list_folders_on_the_way(const std::vector<MountEntry>& mounts,
                                       const std::vector<RunMount>& view, const std::vector<Path>& places);

/// @param folders  for each of list_folders_on_the_way()
/// @return         parents before what is in them, the root first
std::vector<UserPart> decide_user_view(const std::vector<RunMount>& view,
                                       const std::map<Path, FolderOnTheWay>& folders);

/// The folders that the user can write to, but not change the files that are there: these are mounts.
std::vector<Path> list_folders_with_fixed_files(const std::vector<UserPart>& parts);

/// An overlay cannot copy what belongs to others: their ids are unknown in the namespace (EOVERFLOW). Only
/// its topmost folder is not copied.
/// @param is_own  from the root down to a folder: does it belong to the user?
/// @return        the topmost folder that an overlay has to have so that the last one can be written
Path find_overlay_for(const std::vector<std::pair<Path, bool>>& is_own);

}  // namespace ramroot
