// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/folder_stack.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace ramroot {

namespace {

/// Deeper than nearly every real tree, so that "..", which costs two calls, is the exception.
constexpr std::size_t kKeptOpen = 32;

}  // namespace

bool FolderStack::enter(const char* name) {
  UniqueFd folder(::openat(fd(), name, kFolderFlags));
  return folder.valid() && enter(std::move(folder));
}

bool FolderStack::enter(UniqueFd folder) {
  // From nothing no ".." leads back, so the last folder above it stays open.
  if (levels_.size() > kKeptOpen && folder.valid() && fd() >= 0 && !close_present()) return false;
  levels_.push_back({std::move(folder)});
  return true;
}

bool FolderStack::close_present() {
  struct stat now {};
  Level& level = levels_.back();
  if (::fstat(level.fd.get(), &now) != 0) return false;
  level = {UniqueFd(), true, now.st_dev, now.st_ino};
  return true;
}

bool FolderStack::leave() {
  const UniqueFd below = std::move(levels_.back().fd);
  levels_.pop_back();
  Level& level = levels_.back();
  if (!level.is_closed) return true;
  UniqueFd folder(::openat(below.get(), "..", kFolderFlags));
  struct stat now {};
  if (!folder.valid() || ::fstat(folder.get(), &now) != 0) return false;
  if (now.st_dev != level.device || now.st_ino != level.inode) return errno = ESTALE, false;
  level = {std::move(folder)};
  return true;
}

}  // namespace ramroot
