// SPDX-License-Identifier: GPL-3.0-or-later
/// Runs code as on a kernel before 5.6, which lacks openat2(2), or where that gives no answer.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <functional>

namespace ramroot::test {

/// Lets openat2(2) fail with `why` in this process, for ever. Needs no privilege.
inline bool forbid_openat2(int why) {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(why)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(rules)), rules};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Runs `body` in a child that has no openat2(2).
/// @return what `body` returned; -1 when the kernel has no seccomp filters
inline int without_openat2(const std::function<int()>& body, int why = ENOSYS) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(forbid_openat2(why) ? body() : 255);
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -2;
  return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

/// Not below qemu-user, which has no seccomp filters; that of Debian 12 has no openat2(2) either.
inline bool can_forbid_openat2() {
  return without_openat2([] { return 0; }) == 0;
}

}  // namespace ramroot::test
