// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_flags.hpp"

#include <linux/fs.h>
#include <sys/ioctl.h>

#include <cerrno>

#include "base/overlay_names.hpp"

namespace ramroot {

const unsigned kLockFlags = FS_IMMUTABLE_FL | FS_APPEND_FL;
const unsigned kCopiedFlags = kLockFlags | FS_SYNC_FL | FS_DIRSYNC_FL | FS_NODUMP_FL | FS_NOATIME_FL |
                              FS_COMPR_FL | FS_NOCOW_FL | FS_NOTAIL_FL | FS_TOPDIR_FL | FS_UNRM_FL |
                              FS_SECRM_FL | FS_JOURNAL_DATA_FL;

const unsigned kEncryptedFlag = FS_ENCRYPT_FL;
const unsigned kCasefoldFlag = FS_CASEFOLD_FL;

namespace {

/// Does this errno(3) value of an ioctl(2) mean that the file system has nothing of the kind? ENOSYS is the
/// answer of qemu-user, below which packages configure the system of another machine.
bool is_unsupported(int why) { return why == ENOTTY || why == EOPNOTSUPP || why == EINVAL || why == ENOSYS; }

}  // namespace

Result<Project> read_project(int fd) {
  struct fsxattr now {};
  if (::ioctl(fd, FS_IOC_FSGETXATTR, &now) != 0) {
    if (is_unsupported(errno)) return Project{};
    return Error{errno, "read the project of chattr(1)"};
  }
  return Project{now.fsx_projid, (now.fsx_xflags & FS_XFLAG_PROJINHERIT) != 0};
}

Result<void> set_project(int fd, const Project& project) {
  const auto earlier = read_project(fd);
  if (!earlier) return earlier.error();
  if (*earlier == project) return {};
  struct fsxattr now {};
  if (::ioctl(fd, FS_IOC_FSGETXATTR, &now) != 0) return Error{errno, "read the project of chattr(1)"};
  now.fsx_projid = project.id;
  now.fsx_xflags &= ~static_cast<__u32>(FS_XFLAG_PROJINHERIT);
  if (project.is_inherited) now.fsx_xflags |= FS_XFLAG_PROJINHERIT;
  if (::ioctl(fd, FS_IOC_FSSETXATTR, &now) != 0) return Error{errno, "set the project of chattr(1)"};
  return {};
}

Result<unsigned> read_file_flags(int fd) {
  int flags = 0;  // the kernel writes an int, although the ioctl number says long
  if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0) return static_cast<unsigned>(flags);
  if (is_unsupported(errno)) return 0U;
  return Error{errno, "read the flags of chattr(1)"};
}

Result<void> change_file_flags(int fd, unsigned set, unsigned clear) {
  int flags = 0;
  if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0) return Error{errno, "read the flags of chattr(1)"};
  const int wanted = static_cast<int>((static_cast<unsigned>(flags) | set) & ~clear);
  if (wanted != flags && ::ioctl(fd, FS_IOC_SETFLAGS, &wanted) != 0)
    return Error{errno, "change the flags of chattr(1)"};
  return {};
}

unsigned locks_in(const Attributes& attributes) {
  const auto found = attributes.find(kLockAttribute);
  if (found == attributes.end()) return 0;
  const bool immutable = found->second.find('i') != std::string::npos;
  const bool append_only = found->second.find('a') != std::string::npos;
  return (immutable ? FS_IMMUTABLE_FL : 0U) | (append_only ? FS_APPEND_FL : 0U);
}

}  // namespace ramroot
