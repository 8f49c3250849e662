// SPDX-License-Identifier: GPL-3.0-or-later
// `ramroot mount` and `ramroot umount`, also as the helpers of mount(8) and umount(8).
#include <getopt.h>
#include <unistd.h>

#include "base/text.hpp"
#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "commands/tool/fuse.hpp"
#include "core/mounts/fstab.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/unions/union_lock.hpp"
#include "engine/unions/union_mount.hpp"
#include "system/linux_system.hpp"
#include "system/own_user.hpp"

namespace ramroot {

namespace {

constexpr int kUsage = kMountUsage, kFailed = kMountFailed;

/// Somebody else's namespace of users, where no device can be mounted.
bool is_root_among_users() { return ::geteuid() == 0 && !is_among_users_of_machine(); }

ExitCode mount_as_root(const UnionRequest& wanted) {
  LinuxSystem system;
  const auto lock = take_union_lock(system);
  if (!lock) return print_error(lock.error()), ExitCode::not_done;
  const auto mounted = mount_union({wanted.source, wanted.target, wanted.fstype, wanted.options},
                                   CommitLock::of_nobody_here, system);
  if (!mounted) return print_error(mounted.error()), ExitCode::not_done;
  for (const std::string& warning : mounted->warnings) print_error(warning);
  return ExitCode::done;
}

}  // namespace

int run_mount(const UnionRequest& wanted) {
  if (const auto options = parse_union_options(wanted.options); !options)
    return print_error(options.error()), static_cast<int>(ExitCode::usage);
  if (::geteuid() != 0) return mount_for_command(wanted);
  if (!wanted.command.empty()) {
    print_error(Error{0, "run " + render_for_console(wanted.command[0]),
                      "what root mounts is seen by all, and stays", "run it afterwards"});
    return static_cast<int>(ExitCode::usage);
  }
  if (wanted.fuse) {
    print_error(explain_no_fuse());
    return static_cast<int>(ExitCode::usage);
  }
  return static_cast<int>(is_root_among_users() ? mount_among_users(wanted) : mount_as_root(wanted));
}

ExitCode run_umount(const std::string& target, bool lazily) {
  if (is_root_among_users()) return umount_among_users(target, lazily);
  if (::geteuid() != 0) {
    print_error(Error{0, "unmount " + render_for_console(target), "only root can do that",
                      "what 'ramroot mount' shows to one command or shell ends with it"});
    return ExitCode::not_done;
  }
  LinuxSystem system;
  const auto lock = take_union_lock(system);
  if (!lock) return print_error(lock.error()), ExitCode::not_done;
  const auto path = real_path(target);
  const auto done = unmount_union(path ? *path : target, lazily ? Leave::at_once : Leave::when_idle, system);
  if (!done) return print_error(done.error()), ExitCode::not_done;
  return ExitCode::done;
}

int run_mount_ramroot(int argc, char** argv) {
  UnionRequest wanted;
  bool only_try = false;
  for (int letter = 0; (letter = ::getopt(argc, argv, "fnsvo:N:")) != -1;) {
    if (letter == 'o') wanted.options = optarg;
    if (letter == 'f') only_try = true;
    if (letter == '?') return kUsage;
  }
  if (argc - optind != 2) {
    print_error("usage: mount -t ramroot [-o OPTIONS] SOURCE MOUNTPOINT");
    return kUsage;
  }
  wanted.source = argv[optind];
  wanted.target = argv[optind + 1];
  if (has_option(wanted.options, "remount")) {
    print_error("cannot remount a union: unmount it, and mount it with the new options");
    return kUsage;
  }
  if (only_try) return 0;
  const int code = run_mount(wanted);
  return code == 0 ? 0 : code == static_cast<int>(ExitCode::usage) ? kUsage : kFailed;
}

int run_umount_ramroot(int argc, char** argv) {
  bool lazily = false;
  for (int letter = 0; (letter = ::getopt(argc, argv, "fnrvlt:N:")) != -1;) {
    if (letter == 'l') lazily = true;
    if (letter == '?') return kUsage;
  }
  if (argc - optind != 1) {
    print_error("usage: umount MOUNTPOINT");
    return kUsage;
  }
  return run_umount(argv[optind], lazily) == ExitCode::done ? 0 : kFailed;
}

}  // namespace ramroot
