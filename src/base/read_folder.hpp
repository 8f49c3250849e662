// SPDX-License-Identifier: GPL-3.0-or-later
/// The names in an open folder.
#pragma once

#include <dirent.h>

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
      if (name != "." && name != "..") return entry->d_name;
    }
    error_ = errno;
    return nullptr;
  }

  int fd() const { return folder_ == nullptr ? -1 : ::dirfd(folder_.get()); }

  /// errno(3) value of the failure; 0 if next() returned null because the folder has no more names.
  int error() const { return error_; }

 private:
  int error_;
  std::unique_ptr<DIR, int (*)(DIR*)> folder_;
};

}  // namespace ramroot
