// SPDX-License-Identifier: GPL-3.0-or-later
// The part of LinuxSystem that is about how much a file system may promise.
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cerrno>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"
#include "system/device_mapper.hpp"
#include "system/linux_system.hpp"
#include "system/room.hpp"

namespace ramroot {

namespace {

/// "dm-1", the folder of its file system in /sys/fs/ext4.
std::string name_in_sysfs(dev_t device) {
  char path[PATH_MAX];
  if (::realpath(("/sys/dev/block/" + render_device_number(device)).c_str(), path) == nullptr) return "";
  return file_name_of(path);
}

/// Of fs/xfs/libxfs/xfs_fs.h, which libc does not have: blocks that only the kernel itself may use. They are
/// not free for statfs(2).
struct XfsReserve {
  std::uint64_t wanted = 0, available = 0;
};
constexpr unsigned long kGetXfsReserve = _IOR('X', 115, XfsReserve);
constexpr unsigned long kSetXfsReserve = _IOWR('X', 114, XfsReserve);

/// @param free  blocks, without those. @return false with errno
bool reserve_in_xfs(const Path& at, std::uint64_t free, std::uint64_t wanted) {
  const UniqueFd fd(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  XfsReserve reserve;
  if (!fd.valid() || ::ioctl(fd.get(), kGetXfsReserve, &reserve) != 0) return false;
  const std::uint64_t all = free + reserve.available;
  reserve.wanted = all > wanted ? all - wanted : 0;
  return ::ioctl(fd.get(), kSetXfsReserve, &reserve) == 0;
}

/// @param kept  clusters in all. @return false with errno
bool reserve_in_ext4(dev_t device, std::uint64_t kept) {
  const std::string knob = "/sys/fs/ext4/" + name_in_sysfs(device) + "/reserved_clusters";
  const UniqueFd fd(::open(knob.c_str(), O_WRONLY | O_CLOEXEC));
  return fd.valid() && write_all(fd.get(), std::to_string(kept));
}

}  // namespace

Result<void> LinuxSystem::trim_free(const Path& at, std::uint64_t start, std::uint64_t length) {
  const UniqueFd fd(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  fstrim_range range{};
  range.start = start;
  range.len = length;
  if (!fd.valid() || ::ioctl(fd.get(), FITRIM, &range) != 0)
    return Error{errno, "give back what is free at " + at};
  return {};
}

Result<std::uint64_t> bytes_in_use(const Path& at) {
  const std::string attempt = "ask how much is in use at " + at;
  struct statfs now {};
  if (::statfs(at.c_str(), &now) != 0) return Error{errno, attempt};
  XfsReserve reserve;
  if (now.f_type == XFS_SUPER_MAGIC) {
    const UniqueFd fd(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.valid() || ::ioctl(fd.get(), kGetXfsReserve, &reserve) != 0) return Error{errno, attempt};
  }
  const std::uint64_t blocks = now.f_blocks - now.f_bfree;
  const std::uint64_t used = blocks > reserve.available ? blocks - reserve.available : 0;
  return used * static_cast<std::uint64_t>(now.f_bsize);
}

Result<void> LinuxSystem::limit_room(const Path& at, std::uint64_t room) {
  const std::string attempt = "limit the room at " + at;
  struct stat now {};
  struct statfs free {};
  if (::stat(at.c_str(), &now) != 0 || ::statfs(at.c_str(), &free) != 0) return Error{errno, attempt};
  const std::uint64_t wanted = room / static_cast<std::uint64_t>(free.f_bsize);
  const std::uint64_t kept = free.f_bfree > wanted ? free.f_bfree - wanted : 0;
  const bool is_xfs = free.f_type == XFS_SUPER_MAGIC;
  if (!(is_xfs ? reserve_in_xfs(at, free.f_bfree, wanted) : reserve_in_ext4(now.st_dev, kept)))
    return Error{errno, attempt};
  return {};
}

}  // namespace ramroot
