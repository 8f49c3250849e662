// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/link_search.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/text.hpp"
#include "base/tree_walk.hpp"
#include "core/journal/commit_op.hpp"

namespace ramroot {

namespace {

/// Looks for names that would keep the old contents of replaced files. If all names of a file are
/// selected, none would.
class LinkSearch : public TreeVisitor {
 public:
  LinkSearch(const LayerPair& layers, dev_t device, const Inodes& replaced,
             const std::function<bool(const Path&)>& is_selected)
      : layers_(layers), device_(device), replaced_(replaced), is_selected_(is_selected) {}

  Next object(const Found& found) override {
    struct stat now {};
    if (::fstatat(found.folder, found.name, &now, AT_SYMLINK_NOFOLLOW) != 0)
      return unreadable(found.path, errno);
    if (now.st_dev != device_ || now.st_nlink < 2) return Next::go_on;
    const auto replaced = replaced_.find(now.st_ino);
    if (replaced == replaced_.end()) return Next::go_on;
    const Path shown = layers_.target == "/" ? found.path : layers_.target + found.path;
    if (is_selected_(shown)) return Next::go_on;
    result = Error{
        0, "commit " + render_for_console(replaced->second),
        "it has another name there, " + render_for_console(shown) + ", which would keep the old contents",
        "commit that name too if you mean both"};
    return Next::stop;
  }

  Next enter(const Found& found, int opened) override {
    struct stat now {};
    if (::fstat(opened, &now) != 0) return unreadable(found.path, errno);
    return now.st_dev != device_ || found.path == kCommitFolder ? Next::skip : Next::go_on;
  }

  Next unreadable(const Path& path, int why) override {
    result = Error{why, "look for other names of files in " + render_for_console(path)};
    return Next::stop;
  }

  Result<void> result = {};

 private:
  const LayerPair& layers_;
  dev_t device_;
  const Inodes& replaced_;
  const std::function<bool(const Path&)>& is_selected_;
};

}  // namespace

Result<void> check_links(const LayerPair& layers, dev_t device, const Inodes& replaced,
                         const std::function<bool(const Path&)>& is_selected) {
  if (replaced.empty()) return {};
  LinkSearch search(layers, device, replaced, is_selected);
  walk_tree(UniqueFd(::open(layers.lower.c_str(), kFolderFlags)), "", search);
  return search.result;
}

}  // namespace ramroot
