// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/detached_mounts.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.hpp"

namespace ramroot {

namespace {

// Of <linux/mount.h>, which Debian 12's <sys/mount.h> does not go together with.
constexpr unsigned kOpenTreeClone = 1, kMoveFromEmptyPath = 4, kMoveToEmptyPath = 0x40;

}  // namespace

Result<MountsBefore> enter_own_mounts() {
  MountsBefore before{UniqueFd(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)),
                      UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)),
                      UniqueFd(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC))};
  const bool is_inside = before.name_space.valid() && before.root.valid() && ::unshare(CLONE_NEWNS) == 0 &&
                         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  if (!is_inside) return Error{errno, "make a namespace of mounts"};
  return before;
}

Result<void> return_to_mounts(const MountsBefore& before) {
  const bool is_back = ::setns(before.name_space.get(), CLONE_NEWNS) == 0 &&
                       ::fchdir(before.root.get()) == 0 && ::chroot(".") == 0;
  if (!is_back) return Error{errno, "return to the namespace of mounts"};
  if (!before.folder.valid() || ::fchdir(before.folder.get()) == 0) return {};
  return Error{errno, "return to the working folder"};
}

Result<UniqueFd> detach_copy(const Path& at) {
  UniqueFd copy(static_cast<int>(
      ::syscall(SYS_open_tree, AT_FDCWD, at.c_str(), kOpenTreeClone | O_CLOEXEC | AT_SYMLINK_NOFOLLOW)));
  if (copy.valid()) return copy;
  return Error{errno, "take the mount at " + render_for_console(at) + " along"};
}

Result<void> attach(const UniqueFd& mount, const Path& at) {
  if (::syscall(SYS_move_mount, mount.get(), "", AT_FDCWD, at.c_str(), kMoveFromEmptyPath) == 0) return {};
  return Error{errno, "attach a mount at " + render_for_console(at)};
}

Result<void> attach(const UniqueFd& mount, const UniqueFd& at, const Path& name) {
  if (::syscall(SYS_move_mount, mount.get(), "", at.get(), "", kMoveFromEmptyPath | kMoveToEmptyPath) == 0)
    return {};
  return Error{errno, "attach a mount at " + render_for_console(name)};
}

}  // namespace ramroot
