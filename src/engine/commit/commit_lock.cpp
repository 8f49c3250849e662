// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

#include "core/request/run_places.hpp"
#include "engine/machine/session.hpp"

namespace ramroot {

namespace {

/// The /run of the machine is in RAM and can be written; a sandbox makes it read-only (ProtectSystem=strict).
Error describe_lock_failure(int why) {
  return {why, std::string("open ") + kCommitLock, why == EROFS ? kRunOutside : ""};
}

}  // namespace

Result<void> check_commit_lock() {
  if (::access(kRunFolder, W_OK) != 0 && errno == EROFS) return describe_lock_failure(EROFS);
  return {};
}

Result<UniqueFd> take_commit_lock() {
  UniqueFd lock(::open(kCommitLock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid()) return describe_lock_failure(errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  return Error{errno == EWOULDBLOCK ? 0 : errno, "make the real root writable", kAnotherCommit,
               kWhenItHasEnded};
}

CommitRun probe_commit_run(const SeenBoot& seen) {
  const CommitRun none = is_proc_of_machine() ? CommitRun::none : CommitRun::unseen;
  const bool is_run_of_machine = seen.state || sees_machine(seen.sight);
  struct stat now {};
  const Path lock = seen.run_root == "/" ? kCommitLock : seen.run_root + kCommitLock;
  if (::lstat(lock.c_str(), &now) != 0)
    return errno == ENOENT && is_run_of_machine ? CommitRun::none : CommitRun::unseen;
  // A line of proc_locks(5): "1: FLOCK  ADVISORY  WRITE 512 00:1a:1042 0 EOF".
  char name[64];
  (void)std::snprintf(name, sizeof name, " %02x:%02x:%ju ", major(now.st_dev), minor(now.st_dev),
                      static_cast<std::uintmax_t>(now.st_ino));
  std::ifstream locks("/proc/locks");  // line by line: users can have any number of locks
  if (!locks) return CommitRun::unseen;
  for (std::string line; std::getline(locks, line);)
    if (line.find("FLOCK") != line.npos && line.find(name) != line.npos) return CommitRun::running;
  return locks.bad() ? CommitRun::unseen : none;
}

}  // namespace ramroot
