// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/block_device.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

namespace ramroot {

Result<UniqueFd> open_block_device(const Path& node, const std::string& device, int flags,
                                   const std::string& attempt) {
  UniqueFd fd(::open(node.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return Error{errno, attempt};
  struct stat now {};
  if (::fstat(fd.get(), &now) != 0) return Error{errno, attempt};
  if (!S_ISBLK(now.st_mode) ||
      std::to_string(major(now.st_rdev)) + ":" + std::to_string(minor(now.st_rdev)) != device)
    return Error{0, attempt, "it is not the device " + device};
  return fd;
}

Result<std::uint64_t> size_of_block_device(const Path& node, const std::string& device,
                                           const std::string& attempt) {
  const auto fd = open_block_device(node, device, O_RDONLY, attempt);
  if (!fd) return fd.error();
  return size_of_block_device(fd->get(), attempt);
}

Result<std::uint64_t> size_of_block_device(int fd, const std::string& attempt) {
  std::uint64_t size = 0;
  if (::ioctl(fd, BLKGETSIZE64, &size) != 0) return Error{errno, attempt};
  return size;
}

}  // namespace ramroot
