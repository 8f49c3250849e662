// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/misc_device.hpp"

#include <fcntl.h>
#include <linux/major.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>

#include "base/file_io.hpp"

namespace ramroot {

/// Opening a device of this number makes the kernel load the module. /dev is the only place where an
/// initramfs surely allows devices.
UniqueFd open_misc_device(const Path& node, unsigned minor) {
  constexpr const char* kOwnNode = "/dev/.ramroot-control";
  UniqueFd fd(::open(node.c_str(), O_RDWR | O_CLOEXEC));
  if (fd.valid() || !(is_missing(errno) || errno == ENODEV || errno == ENXIO)) return fd;
  (void)::unlink(kOwnNode);  // of a program that was killed
  if (::mknod(kOwnNode, S_IFCHR | 0600U, makedev(MISC_MAJOR, minor)) != 0) return fd;
  UniqueFd own(::open(kOwnNode, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  const int why = errno;
  (void)::unlink(kOwnNode);
  errno = why;
  return own;
}

}  // namespace ramroot
