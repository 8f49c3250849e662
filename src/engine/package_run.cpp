#include "engine/package_run.hpp"

#include <fcntl.h>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "base/unique_fd.hpp"

namespace ramroot {

namespace {

constexpr const char* kLocks[] = {"/var/lib/dpkg/lock", "/var/lib/dpkg/lock-frontend",
                                  "/var/lib/rpm/.rpm.lock", "/usr/lib/sysimage/rpm/.rpm.lock"};

/// Who has a record lock on the file (fcntl(2)); 0 when nobody has.
pid_t find_holder(const char* file) {
  const UniqueFd fd(::open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (!fd.valid() || ::fcntl(fd.get(), F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return 0;
  return lock.l_pid;
}

}  // namespace

std::optional<std::string> find_package_run() {
  for (const char* file : kLocks) {
    const pid_t holder = find_holder(file);
    if (holder == 0) continue;
    const auto comm = read_file_beneath("/proc/" + std::to_string(holder) + "/comm", 256);
    const std::string name =
        comm ? render_for_console(trim(comm->substr(0, comm->find('\n'))), 40) : "a program";
    return name + " (" + std::to_string(holder) + ")";
  }
  return std::nullopt;
}

}  // namespace ramroot
