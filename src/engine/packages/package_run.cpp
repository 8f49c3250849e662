// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packages/package_run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/beneath.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "core/request/run_places.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

namespace {

constexpr const char* kFrontend = "/var/lib/dpkg/lock-frontend";
constexpr const char* kLocks[] = {"/var/lib/dpkg/lock", kFrontend, "/var/lib/rpm/.rpm.lock",
                                  "/usr/lib/sysimage/rpm/.rpm.lock"};

/// The process with a record lock on the file (fcntl(2)); 0 if there is none.
pid_t find_holder(const char* file) {
  const UniqueFd fd(::open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (!fd.valid() || ::fcntl(fd.get(), F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return 0;
  return lock.l_pid;
}

std::string name_of(pid_t pid) {
  const auto comm = read_file_beneath("/proc/" + std::to_string(pid) + "/comm", 256);
  if (!comm) return "a package manager";  // in a container, or gone by now
  return render_for_console(trim(comm->substr(0, comm->find('\n'))), 40) + " (" + std::to_string(pid) + ")";
}

/// 0 if unknown, or if there is none.
pid_t parent_process(pid_t pid) {
  constexpr std::string_view kName = "PPid:";
  const auto status = read_file_beneath("/proc/" + std::to_string(pid) + "/status", 1U << 16);
  if (!status) return 0;
  for (const std::string_view line : split(*status, '\n'))
    if (line.starts_with(kName)) {
      const auto parent = parse_number(trim(line.substr(kName.size())), INT32_MAX);
      return parent ? static_cast<pid_t>(*parent) : 0;
    }
  return 0;
}

bool is_ancestor(pid_t pid) {
  for (pid_t at = ::getppid(); at > 0; at = parent_process(at))
    if (at == pid) return true;
  return false;
}

constexpr std::size_t kMostDigits = 32;

}  // namespace

Result<void> note_told_apt(System& system) {
  // The shell that runs the hook is its child.
  const pid_t apt = parent_process(::getppid());
  (void)perform(MakeDir{kRunFolder}, system);  // if it is not there, the next step fails too
  return perform(StoreText{kToldApt, std::to_string(apt)}, system);
}

bool take_told_apt(System& system) {
  const auto text = read_file_beneath(kToldApt, kMostDigits);
  const auto apt = text ? parse_number(*text, INT32_MAX) : text.error();
  if (!apt || *apt == 0 || !is_ancestor(static_cast<pid_t>(*apt))) return false;
  (void)perform(RemoveFile{kToldApt}, system);
  return true;
}

std::optional<std::string> find_package_run() {
  for (const char* file : kLocks)
    if (const pid_t holder = find_holder(file); holder != 0) return name_of(holder);
  return std::nullopt;
}

Result<UniqueFd> hold_package_managers() {
  const std::string attempt = "change the boot loader's configuration";
  for (const char* file : kLocks)
    if (const pid_t holder = find_holder(file); holder != 0) {
      if (is_ancestor(holder)) return UniqueFd();
      return Error{0, attempt, name_of(holder) + " is at work", "try again when it has ended"};
    }
  // From here on no code may open and close that file: this process would lose the lock (fcntl(2)).
  UniqueFd fd(::open(kFrontend, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool failed = fd.valid() && ::fcntl(fd.get(), F_SETLK, &lock) != 0;
  if (failed && (errno == EAGAIN || errno == EACCES))  // other errors: a file system without locks
    return Error{0, attempt, "a package manager has just begun its work", "try again when it has ended"};
  return fd;
}

}  // namespace ramroot
