// SPDX-License-Identifier: GPL-3.0-or-later
/// Ownership of one file descriptor.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ramroot {

/// For open(2) of a folder whose names are read, and never of what a link leads to.
inline constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

/// Owns one file descriptor and closes it. Move-only. Never converts to int,
/// so ownership is visible at every call: `::fsync(dir.get())`.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(const UniqueFd&) = delete;
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() {
    const int saved = errno;     // closing must not hide the error being reported
    if (fd_ >= 0) ::close(fd_);  // not retried on EINTR: Linux has freed the number
    errno = saved;
  }
  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }  ///< the caller closes it from now on

 private:
  int fd_ = -1;
};

}  // namespace ramroot
