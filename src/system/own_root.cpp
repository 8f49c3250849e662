// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/own_root.hpp"

#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

/// Programs that talk to themselves through 127.0.0.1 are many. Where that fails they say so.
void start_loopback() {
  const UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  struct ifreq request {};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  (void)::ioctl(socket.get(), SIOCSIFFLAGS, &request);
}

}  // namespace

Result<void> mount_proc(const Path& at) {
  constexpr unsigned long kFlags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount("proc", at.c_str(), "proc", kFlags, nullptr) != 0)
    return Error{errno, "mount proc on " + render_for_console(at)};
  // Settings of the kernel are those of the whole machine.
  for (const char* const name : {"/sys", "/sysrq-trigger", "/irq", "/bus", "/fs"}) {
    const Path place = at + name;
    if (::access(place.c_str(), F_OK) != 0) continue;
    if (::mount(place.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) != 0 ||
        ::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | kFlags, nullptr) != 0)
      return Error{errno, "make " + render_for_console(place) + " read-only"};
  }
  return {};
}

Result<pid_t> fork_into_own_root(bool without_network) {
  const unsigned long flags =
      CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | (without_network ? CLONE_NEWNET : 0U) | SIGCHLD;
  // As fork(2), which has no flags: no stack of its own, no threads.
  const auto child = static_cast<pid_t>(::syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
  if (child < 0) return Error{errno, "start a process with mounts of its own"};
  if (child != 0) return child;
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (without_network) start_loopback();
  return child;
}

Result<void> enter_root(const Path& root) {
  // pivot_root(2): the old root is put over the new one, and goes.
  const bool is_inside = ::chdir(root.c_str()) == 0 && ::syscall(SYS_pivot_root, ".", ".") == 0 &&
                         ::umount2(".", MNT_DETACH) == 0 && ::chdir("/") == 0;
  if (!is_inside) return Error{errno, "make " + render_for_console(root) + " the root"};
  return {};
}

Result<void> drop_hold_on_machine() {
  for (const int one : {CAP_SYS_TIME, CAP_MKNOD, CAP_SYS_MODULE, CAP_SYS_BOOT, CAP_SYS_RAWIO, CAP_WAKE_ALARM,
                        CAP_SYSLOG, CAP_MAC_ADMIN, CAP_AUDIT_CONTROL})
    if (::prctl(PR_CAPBSET_DROP, one, 0, 0, 0) != 0 && errno != EINVAL)
      return Error{errno, "give up capabilities"};
  return {};
}

}  // namespace ramroot
