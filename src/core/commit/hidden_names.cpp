// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/hidden_names.hpp"

#include <algorithm>

namespace ramroot {

namespace {

constexpr std::string_view kTree = "tree ";
constexpr Hides kAll[] = {Hides::object, Hides::tree, Hides::attributes};

}  // namespace

std::string identify(const Node* object, Hides hides) {
  if (object == nullptr) return "-";
  const std::string inode = std::to_string(object->inode);
  switch (hides) {
    case Hides::tree: return std::string(kTree) + inode;
    case Hides::attributes:
      return "folder " + inode + " " + std::to_string(object->mode) + " " + std::to_string(object->uid) +
             " " + std::to_string(object->gid);
    case Hides::object: break;
  }
  return "object " + inode + " " + std::to_string(object->mtime_s) + " " + std::to_string(object->mtime_ns);
}

bool is_still(const std::string& recorded, const Node* now) {
  return std::any_of(std::begin(kAll), std::end(kAll),
                     [&](Hides hides) { return identify(now, hides) == recorded; });
}

std::vector<Path> find_records(const HiddenNames& names, const Change& change) {
  std::vector<Path> found;
  if (names.contains(change.path)) found.push_back(change.path);
  for (Path folder = change.path; folder != "/";) {
    folder = parent_of(folder);
    const auto record = names.find(folder);
    if (record != names.end() && record->second.starts_with(kTree)) found.push_back(folder);
  }
  if (change.kind != ChangeKind::deleted && change.kind != ChangeKind::replaced) return found;
  for (auto record = names.lower_bound(change.path + "/");
       record != names.end() && is_below(record->first, change.path); ++record)
    found.push_back(record->first);
  return found;
}

Change in_conflict(Change change) {
  change.in_session = change.kind;
  change.kind = ChangeKind::conflict;
  return change;
}

Change without_conflict(Change change) {
  if (change.kind == ChangeKind::conflict) change.kind = change.in_session;
  return change;
}

}  // namespace ramroot
