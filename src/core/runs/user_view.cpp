// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/user_view.hpp"

#include <algorithm>

namespace ramroot {

namespace {

/// Nothing in it has changes that anybody looks at: all of it can be shown at once.
bool is_whole(const RunMount& mount, const std::vector<RunMount>& view) {
  if (mount.access == RunAccess::left_out || mount.access == RunAccess::fresh) return true;
  return std::none_of(view.begin(), view.end(), [&](const RunMount& one) {
    return one.access == RunAccess::overlay && is_at_or_below(one.target, mount.target);
  });
}

PartKind kind_of_whole(const RunMount& mount, const std::vector<RunMount>& view) {
  if (mount.access == RunAccess::left_out || mount.access == RunAccess::fresh) return PartKind::empty;
  const bool is_read_only = std::any_of(view.begin(), view.end(), [&](const RunMount& one) {
    return one.access == RunAccess::read_only && is_at_or_below(one.target, mount.target);
  });
  return is_read_only ? PartKind::read_only_tree : PartKind::tree;
}

class UserView {
 public:
  UserView(const std::vector<RunMount>& view, const std::map<Path, FolderOnTheWay>& folders)
      : view_(view), folders_(folders) {}

  /// @param on  the mount that the parent folder is on
  void add(const Path& path, const NameFacts& facts, const RunMount* on) {
    const auto mount =
        std::find_if(view_.begin(), view_.end(), [&](const RunMount& one) { return one.target == path; });
    const bool is_mount = mount != view_.end();
    if (is_mount) on = &*mount;
    if (facts.type != NameFacts::Type::folder) return add_object(path, facts, is_mount ? on : nullptr);
    if (is_mount && is_whole(*on, view_)) return put(path, kind_of_whole(*on, view_), facts);
    const auto folder = folders_.find(path);
    const bool is_on_the_way = folder != folders_.end();
    if (!facts.is_open || (is_on_the_way && !folder->second.is_read))
      return put(path, PartKind::empty, facts);
    const bool is_overlay = on != nullptr && on->access == RunAccess::overlay;
    if (!is_on_the_way)
      return put(path, is_overlay ? PartKind::overlay : PartKind::read_only_tree, facts, on);
    NameFacts made = facts;
    made.is_writable = facts.is_writable && is_overlay;
    put(path, PartKind::folder, made, on);
    for (const auto& [name, one] : folder->second.names) add((path == "/" ? "" : path) + "/" + name, one, on);
  }

  std::vector<UserPart> parts;

 private:
  void add_object(const Path& path, const NameFacts& facts, const RunMount* mount) {
    if (facts.type == NameFacts::Type::link) return put(path, PartKind::link, facts);
    put(path, mount != nullptr && mount->access == RunAccess::shared ? PartKind::tree : PartKind::file,
        facts);
  }
  void put(const Path& path, PartKind kind, const NameFacts& facts, const RunMount* on = nullptr) {
    parts.push_back({path, kind, facts, on != nullptr ? on->flags : ""});
  }

  const std::vector<RunMount>& view_;
  const std::map<Path, FolderOnTheWay>& folders_;
};

}  // namespace

std::set<Path> list_folders_on_the_way(const std::vector<MountEntry>& mounts,
                                       const std::vector<RunMount>& view, const std::vector<Path>& places) {
  std::vector<Path> ends = places;
  for (const MountEntry& mount : mounts) ends.push_back(mount.target);
  std::set<Path> out;
  for (const Path& end : ends) {
    const bool is_in_whole = std::any_of(view.begin(), view.end(), [&](const RunMount& mount) {
      return is_below(end, mount.target) && is_whole(mount, view);
    });
    for (Path folder = end; !is_in_whole && folder != "/";) out.insert(folder = parent_of(folder));
  }
  return out;
}

std::vector<UserPart> decide_user_view(const std::vector<RunMount>& view,
                                       const std::map<Path, FolderOnTheWay>& folders) {
  UserView out(view, folders);
  const auto root = folders.find("/");
  out.add("/", root != folders.end() ? root->second.facts : NameFacts{}, nullptr);
  return std::move(out.parts);
}

std::vector<Path> list_folders_with_fixed_files(const std::vector<UserPart>& parts) {
  std::set<Path> with_files;
  for (const UserPart& part : parts)
    if (part.facts.type != NameFacts::Type::folder) with_files.insert(parent_of(part.target));
  std::vector<Path> out;
  for (const UserPart& part : parts)
    if (part.kind == PartKind::folder && part.facts.is_writable && with_files.contains(part.target))
      out.push_back(part.target);
  return out;
}

Path find_overlay_for(const std::vector<std::pair<Path, bool>>& is_own) {
  const auto last = std::find_if(is_own.rbegin(), is_own.rend(), [](const auto& one) { return !one.second; });
  return last == is_own.rend() ? "/" : last->first;
}

}  // namespace ramroot
