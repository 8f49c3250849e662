// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/link_search.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/read_folder.hpp"
#include "base/text.hpp"
#include "core/journal/commit_op.hpp"

namespace ramroot {

namespace {

/// Looks for names that would keep the old contents of replaced files. If all names of a file are
/// selected, none would. Uses descriptors, because the length of a path is limited.
class LinkSearch {
 public:
  LinkSearch(const LayerPair& layers, dev_t device, const Inodes& replaced,
             const std::function<bool(const Path&)>& is_selected)
      : layers_(layers), device_(device), replaced_(replaced), is_selected_(is_selected) {}

  Result<void> run() {
    if (replaced_.empty()) return {};
    return walk(UniqueFd(::open(layers_.lower.c_str(), kFolderFlags)), "");
  }

 private:
  Result<void> walk(UniqueFd fd, const Path& inside) {
    FolderReader folder(std::move(fd));
    while (const char* name = folder.next()) {
      const Path path = inside + "/" + name;
      struct stat now {};
      if (::fstatat(folder.fd(), name, &now, AT_SYMLINK_NOFOLLOW) != 0) return failed(path);
      if (now.st_dev != device_ || path == kCommitFolder) continue;
      auto done = S_ISDIR(now.st_mode) ? walk(UniqueFd(::openat(folder.fd(), name, kFolderFlags)), path)
                                       : judge(now, path);
      if (!done) return done;
    }
    errno = folder.error();
    return errno == 0 ? Result<void>() : failed(inside);
  }

  Result<void> judge(const struct stat& now, const Path& path) const {
    const auto found = now.st_nlink < 2 ? replaced_.end() : replaced_.find(now.st_ino);
    const Path shown = layers_.target == "/" ? path : layers_.target + path;
    if (found == replaced_.end() || is_selected_(shown)) return {};
    return Error{0, "committing " + render_for_console(found->second),
                 "it has another name there, " + render_for_console(shown) +
                     ", which would keep the old contents: commit that name too if you mean both"};
  }

  static Error failed(const Path& path) {
    return Error{errno, "looking for other names of files in " + render_for_console(path)};
  }

  static constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const LayerPair& layers_;
  dev_t device_;
  const Inodes& replaced_;
  const std::function<bool(const Path&)>& is_selected_;
};

}  // namespace

Result<void> check_links(const LayerPair& layers, dev_t device, const Inodes& replaced,
                         const std::function<bool(const Path&)>& is_selected) {
  return LinkSearch(layers, device, replaced, is_selected).run();
}

}  // namespace ramroot
