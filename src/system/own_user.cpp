// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/own_user.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file_io.hpp"
#include "base/number.hpp"
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
constexpr std::size_t kMostMap = 4096;
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

bool is_among_users_of_machine() {
  // PROC_USER_INIT_INO in <linux/proc_ns.h>: the same since Linux 3.8.
  constexpr ino_t kFirst = 0xEFFFFFFD;
  struct stat now {};
  return ::stat("/proc/self/ns/user", &now) != 0 || now.st_ino == kFirst;
}

unsigned user_outside() {
  const unsigned user = ::geteuid();
  const UniqueFd fd(::open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC));
  const auto map = fd.valid() ? read_up_to(fd.get(), kMostMap) : std::nullopt;
  // Lines of three numbers: the first one inside, the first one outside, how many.
  std::vector<std::uint64_t> numbers;
  for (const std::string_view line : split(map.value_or(""), '\n'))
    for (const std::string_view word : split(line, ' '))
      if (const auto number = parse_number(word)) numbers.push_back(*number);
  for (std::size_t i = 0; i + 2 < numbers.size(); i += 3)
    if (user >= numbers[i] && user - numbers[i] < numbers[i + 2])
      return static_cast<unsigned>(numbers[i + 1] + (user - numbers[i]));
  return user;
}

int pass_on_capabilities() {
  struct __user_cap_header_struct header {
    _LINUX_CAPABILITY_VERSION_3, 0
  };
  struct __user_cap_data_struct both[2] = {};
  if (::syscall(SYS_capget, &header, both) != 0) return errno;
  for (auto& half : both) half.inheritable = half.permitted;
  if (::syscall(SYS_capset, &header, both) != 0) return errno;
  for (unsigned one = 0; one < 64; ++one)
    if ((both[one / 32].permitted >> (one % 32) & 1U) != 0 &&
        ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, one, 0, 0) != 0)
      return errno;
  return 0;
}

Result<void> make_tree_read_only(const Path& at) {
  const MountAttributes wanted{.set = kReadOnly};
  if (::syscall(kMountSetattr, AT_FDCWD, at.c_str(), kRecursive, &wanted, sizeof wanted) == 0) return {};
  return Error{errno, "make " + render_for_console(at) + " read-only"};
}

Result<void> bind_read_only_tree(const Path& from, const Path& to) {
  if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0)
    return Error{errno, "bind " + render_for_console(from)};
  return make_tree_read_only(to);
}

}  // namespace ramroot
