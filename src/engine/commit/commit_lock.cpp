// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <string>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"

namespace ramroot {

namespace {

constexpr std::size_t kMostLocks = 1U << 20;

}  // namespace

Result<UniqueFd> take_commit_lock() {
  UniqueFd lock(::open(kCommitLock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid()) return Error{errno, std::string("opening ") + kCommitLock};
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  return Error{errno == EWOULDBLOCK ? 0 : errno, "making the real root writable",
               "another ramroot-commit is running: wait until it has ended"};
}

bool is_commit_running() {
  struct stat now {};
  const auto locks = read_file_beneath("/proc/locks", kMostLocks);
  if (!locks || ::lstat(kCommitLock, &now) != 0) return false;
  // A line of proc_locks(5): "1: FLOCK  ADVISORY  WRITE 512 00:1a:1042 0 EOF".
  char name[64];
  (void)std::snprintf(name, sizeof name, " %02x:%02x:%ju ", major(now.st_dev), minor(now.st_dev),
                      static_cast<std::uintmax_t>(now.st_ino));
  for (const std::string_view line : split(*locks, '\n'))
    if (line.find("FLOCK") != line.npos && line.find(name) != line.npos) return true;
  return false;
}

}  // namespace ramroot
