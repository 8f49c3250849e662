// SPDX-License-Identifier: GPL-3.0-or-later
// `ramroot mount` and `ramroot umount` for whoever is not the root of the machine.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file_io.hpp"
#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/fuse.hpp"
#include "engine/machine/own_command.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/runs/user_probe.hpp"
#include "engine/unions/union_lock.hpp"
#include "engine/unions/union_mount.hpp"
#include "engine/unions/user_union.hpp"
#include "system/linux_system.hpp"
#include "system/own_root.hpp"
#include "system/own_user.hpp"

namespace ramroot {

namespace {

/// @return  the mount point
Result<Path> mount_in(const Path& unions, const UnionRequest& wanted, System& system) {
  const auto lock = lock_unions_in(unions);
  if (!lock) return lock.error();
  const auto mounted = mount_union({wanted.source, wanted.target, wanted.fstype, wanted.options, wanted.fuse},
                                   CommitLock::of_nobody_here, system, unions);
  if (!mounted) return mounted.error();
  for (const std::string& warning : mounted->warnings) print_error(warning);
  return mounted->target;
}

Result<void> unmount_in(const Path& unions, const std::string& target, Leave leave, System& system) {
  const auto path = real_path(target);
  const auto lock = lock_unions_in(unions);
  return lock ? unmount_union(path ? *path : target, leave, system, unions) : lock.error();
}

/// In the first process of the namespaces of a command.
Result<void> mount_inside(const UnionRequest& wanted, System& system) {
  // The old one shows the processes outside, as it does where the kernel allows no new one.
  if (auto done = mount_proc("/proc"); !done && done.error().errno_value != EPERM) return done;
  const auto unions = open_user_unions(system);
  if (!unions) return unions.error();
  if (wanted.fuse) print_error(kFuseWarning);
  const auto target = mount_in(*unions, wanted, system);
  if (!target) return target.error();
  if (wanted.command.empty())
    print_error("only this shell sees the union at " + render_for_console(*target) + ", which ends with it");
  return {};
}

}  // namespace

ExitCode mount_among_users(const UnionRequest& wanted) {
  LinuxSystem system;
  const auto unions = open_user_unions(system);
  if (!unions) return print_error(unions.error()), ExitCode::not_done;
  const auto target = mount_in(*unions, wanted, system);
  if (target) return ExitCode::done;
  close_user_unions(*unions, system);
  return print_error(target.error()), ExitCode::not_done;
}

ExitCode umount_among_users(const std::string& target, bool lazily) {
  LinuxSystem system;
  const auto unions = open_user_unions(system);
  if (!unions) return print_error(unions.error()), ExitCode::not_done;
  const auto done = unmount_in(*unions, target, lazily ? Leave::at_once : Leave::when_idle, system);
  close_user_unions(*unions, system);
  if (!done) return print_error(done.error()), ExitCode::not_done;
  return ExitCode::done;
}

int mount_for_command(const UnionRequest& wanted) {
  const mode_t mask = ::umask(0);  // LinuxSystem sets it to 0; the command must get the caller's
  LinuxSystem system;
  if (const auto inside = enter_own_users(); !inside) {
    print_error(explain_no_user_run(inside.error(), probe_user_namespaces()));
    return static_cast<int>(ExitCode::not_done);
  }
  const auto status = run_in_own_root({wanted.command, mask, false, "ramroot mount"}, [&]() -> Result<void> {
    if (const auto done = mount_inside(wanted, system); !done) {
      print_error(done.error());
      ::_exit(static_cast<int>(ExitCode::not_done));
    }
    return {};
  });
  if (status) return *status;
  print_error(status.error());
  return static_cast<int>(ExitCode::not_done);
}

}  // namespace ramroot
