// SPDX-License-Identifier: GPL-3.0-or-later
/// The names in an open folder.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "base/unique_fd.hpp"

namespace ramroot {

/// Goes through a folder name by name, without "." and "..".
class FolderReader {
 public:
  /// closed by the reader; if invalid, error() is the errno of open(2)
  explicit FolderReader(UniqueFd fd) : error_(fd.valid() ? 0 : errno), folder_(nullptr, ::closedir) {
    if (!fd.valid()) return;
    folder_.reset(::fdopendir(fd.get()));
    if (folder_ == nullptr) error_ = errno;
    else (void)fd.release();
  }

  /// The next name, valid until the next call; null at the end or when reading fails.
  const char* next() {
    if (folder_ == nullptr) return nullptr;
    errno = 0;
    while (const dirent* entry = ::readdir(folder_.get())) {
      const std::string_view name = entry->d_name;
      type_ = entry->d_type;
      if (name != "." && name != "..") return name_ = entry->d_name;
    }
    error_ = errno;
    return nullptr;
  }

  /// Has the last name a folder? Not every file system tells that with the name.
  bool is_folder() const {
    struct stat now {};
    if (type_ != DT_UNKNOWN || folder_ == nullptr) return type_ == DT_DIR;
    return ::fstatat(fd(), name_, &now, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(now.st_mode);
  }

  /// Does the file system tell with the last name what kind of object has it (d_type)?
  bool tells_type() const { return type_ != DT_UNKNOWN; }

  int fd() const { return folder_ == nullptr ? -1 : ::dirfd(folder_.get()); }

  /// errno(3) value of the failure; 0 if next() returned null because the folder has no more names.
  int error() const { return error_; }

 private:
  int error_;
  unsigned char type_ = DT_UNKNOWN;
  const char* name_ = nullptr;
  std::unique_ptr<DIR, int (*)(DIR*)> folder_;
};

}  // namespace ramroot
