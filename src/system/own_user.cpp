// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/own_user.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

// Not all C libraries have these: struct mount_attr, MOUNT_ATTR_RDONLY, AT_RECURSIVE (Linux 5.12).
struct MountAttributes {
  std::uint64_t set = 0, clear = 0, propagation = 0, user_namespace = 0;
};
constexpr std::uint64_t kReadOnly = 1;
constexpr unsigned kRecursive = 0x8000;
constexpr long kMountSetattr = 442;  // the same on every architecture

bool write_to(const char* file, const std::string& text) {
  const UniqueFd fd(::open(file, O_WRONLY | O_CLOEXEC));
  return fd.valid() && write_all(fd.get(), text);
}

/// A line of uid_map or gid_map: this one id, which stays what it is.
std::string only(unsigned id) { return std::to_string(id) + " " + std::to_string(id) + " 1\n"; }

}  // namespace

Result<void> enter_own_users() {
  const unsigned user = ::geteuid(), group = ::getegid();
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return Error{errno, "make a namespace of users"};
  // Kernels before 3.19 have no setgroups.
  const bool is_mapped = (write_to("/proc/self/setgroups", "deny") || errno == ENOENT) &&
                         write_to("/proc/self/gid_map", only(group)) &&
                         write_to("/proc/self/uid_map", only(user));
  if (!is_mapped) return Error{errno, "set the ids of a namespace of users"};
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return Error{errno, "make the mounts of a namespace of users private"};
  return {};
}

Result<void> bind_read_only_tree(const Path& from, const Path& to) {
  if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0)
    return Error{errno, "bind " + render_for_console(from)};
  const MountAttributes wanted{.set = kReadOnly};
  if (::syscall(kMountSetattr, AT_FDCWD, to.c_str(), kRecursive, &wanted, sizeof wanted) != 0)
    return Error{errno, "make " + render_for_console(from) + " read-only"};
  return {};
}

}  // namespace ramroot
