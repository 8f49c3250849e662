// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/tree_removal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/file_flags.hpp"
#include "base/text.hpp"
#include "base/tree_walk.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

/// An immutable object cannot be removed, nor can the contents of an immutable folder.
void unlock(const NameAt& at) {
  (void)change_file_flags(at.folder, 0, kLockFlags);  // if this fails, so does the removal, which reports it
  struct stat now {};
  if (::fstatat(at.folder, at.name, &now, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (!S_ISREG(now.st_mode) && !S_ISDIR(now.st_mode)) return;
  const UniqueFd fd(::openat(at.folder, at.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (fd.valid()) (void)change_file_flags(fd.get(), 0, kLockFlags);
}

bool unlink_at(const NameAt& at, int flags) {
  if (::unlinkat(at.folder, at.name, flags) == 0) return true;
  if (errno != EPERM) return false;
  unlock(at);
  return ::unlinkat(at.folder, at.name, flags) == 0;
}

/// Removes what is in a folder.
class ContentsRemoval : public TreeVisitor {
 public:
  Next object(const Found& found) override { return remove(found, 0); }
  Next enter(const Found&, int) override { return Next::go_on; }
  Next leave(const Found& found) override { return remove(found, AT_REMOVEDIR); }
  Next unreadable(const std::string& path, int why) override { return note(path, why); }

  Result<void> result = {};

 private:
  Next remove(const Found& found, int flags) {
    return unlink_at({found.folder, found.name, found.path}, flags) ? Next::go_on : note(found.path, errno);
  }

  Next note(const std::string& path, int why) {
    if (why == ENOENT) return Next::go_on;
    result = Error{why, "remove " + render_for_console(path)};
    return Next::stop;
  }
};

}  // namespace

Result<void> remove_object(const NameAt& at) {
  const auto gone = [&] {
    return errno == ENOENT ? Result<void>() : Error{errno, "remove " + render_for_console(at.path)};
  };
  if (unlink_at(at, 0)) return {};
  if (errno != EISDIR && errno != EPERM) return gone();
  UniqueFd folder(::openat(at.folder, at.name, kFolderFlags));
  if (!folder.valid()) return gone();
  ContentsRemoval removal;
  walk_tree(std::move(folder), std::string(at.path), removal);
  if (!removal.result) return removal.result;
  if (!unlink_at(at, AT_REMOVEDIR)) return gone();
  return {};
}

}  // namespace ramroot
