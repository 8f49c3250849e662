// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/commit/hidden_names.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ramroot {

namespace {

constexpr std::string_view kTree = "tree ";
constexpr Hides kAll[] = {Hides::object, Hides::tree, Hides::attributes};
constexpr std::size_t kNamed = 5;

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

std::string render_names(const std::vector<Path>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i)
    append_item(out, render_for_console(names[i], kMostShown));
  return names.size() > kNamed ? out + " and " + std::to_string(names.size() - kNamed) + " more" : out;
}

std::string render_ways_out(const std::vector<Path>& names) {
  const bool is_one = names.size() == 1;
  const std::string shown = is_one ? render_for_console(names.front(), kMostShown) : "PATH";
  const std::string all = is_one ? "" : " (/ is all of them)";
  return "look at both with 'ramroot diff --text " + shown + "'; commit the session's with --mine=" + shown +
         ", or keep the real root's with --theirs=" + shown + all;
}

}  // namespace ramroot
