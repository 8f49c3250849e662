// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/commit/commit_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "core/request/run_places.hpp"
#include "engine/machine/file_lock.hpp"
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
  switch (probe_lock(seen.run_root == "/" ? kCommitLock : seen.run_root + kCommitLock)) {
    case LockSeen::held: return CommitRun::running;
    case LockSeen::free: return none;
    case LockSeen::no_file: return is_run_of_machine ? CommitRun::none : CommitRun::unseen;
    case LockSeen::unknown: break;
  }
  return CommitRun::unseen;
}

}  // namespace ramroot
