// SPDX-License-Identifier: GPL-3.0-or-later
#include <getopt.h>
#include <unistd.h>

#include "base/place.hpp"
#include "base/text.hpp"
#include "commands/boot/boot.hpp"
#include "commands/boot/log.hpp"
#include "core/mounts/fstab.hpp"
#include "core/request/cmdline.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/mounts/mount_one.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

constexpr int kUsage = kMountUsage, kFailed = kMountFailed;

/// Where mount(8) wants it for X-mount.subdir, to move a part of it to the place that it does not tell.
constexpr std::string_view kTemporaryTarget = "/run/mount/tmptgt";

Result<Options> read_options() {
  const auto cmdline = read_cmdline();
  if (!cmdline) return cmdline.error();
  return parse_request(find_parameter(*cmdline), read_config("/").options).options;
}

int mount_or_explain(const MountWanted& wanted) {
  LinuxSystem system;
  if (has_option(wanted.options, "remount")) {
    const auto done = remount_one(wanted, system);
    if (!done) print_error(done.error().text());
    return done ? 0 : kFailed;
  }
  const auto options = read_options();
  if (!options) {  // perhaps it says onfail=panic
    log_to_kernel(Level::error, wanted.target + " is NOT mounted, because what to do with it is unknown: " +
                                    options.error().text());
    return kFailed;
  }
  const MountResult result = mount_one(wanted, *options, system);
  if (!result.unsealed.empty())
    log_to_kernel(Level::warning,
                  "the disk of " + wanted.target +
                      " is not sealed, because what else is on it is unknown: " + result.unsealed);
  if (result.is_unrepaired) log_to_kernel(Level::warning, explain_unrepaired(wanted.target));
  if (!result.unknown.empty())
    log_to_kernel(Level::warning, "what is written to the disk of " + wanted.target +
                                      " will not be noticed: " + result.unknown);
  if (result.failure.empty()) return 0;
  const std::string outcome = result.is_mounted ? " is NOT protected, changes on it will be permanent: "
                                                : " is NOT mounted, because it cannot be protected: ";
  log_to_kernel(Level::error, wanted.target + outcome + result.failure);
  return result.is_mounted ? 0 : kFailed;
}

}  // namespace

int run_mount_helper(int argc, char** argv) {
  MountWanted wanted;
  bool only_try = false, has_type = false;
  for (int letter = 0; (letter = ::getopt(argc, argv, "fnsvo:t:N:")) != -1;) {
    if (letter == 'o') wanted.options = optarg;
    if (letter == 't') wanted.fstype = optarg, has_type = true;
    if (letter == 'f') only_try = true;
    if (letter == '?') return kUsage;
  }
  // "mount -t ramroot": not a line that a boot has rewritten, but a union, which is the work of the tool.
  if (!has_type) {
    (void)::execv("/usr/sbin/ramroot", argv);
    print_error("cannot run /usr/sbin/ramroot, which mounts unions");
    return kFailed;
  }
  // mount(8) passes source and target first; getopt has moved them to the end.
  if (argc - optind != 2 || !wanted.fstype.starts_with(kOverlayType)) {
    print_error("usage: mount -t ramroot.TYPE [-o OPTIONS] SOURCE MOUNTPOINT");
    return kUsage;
  }
  wanted.is_read_only = wanted.fstype.starts_with(kReadOnlyType);
  wanted.fstype = wanted.fstype.substr(wanted.is_read_only ? kReadOnlyType.size() : kOverlayType.size());
  wanted.source = argv[optind];
  wanted.target = normalize_target(argv[optind + 1]);
  if (wanted.target.empty() || wanted.target == "/") {
    print_error("not a mount point: " + render_for_console(argv[optind + 1]));
    return kUsage;
  }
  if (wanted.target == kTemporaryTarget) {
    print_error("cannot mount a part of a file system below an overlay: give the folder as " +
                std::string(kSubdir) + "FOLDER, not with X-mount.subdir=");
    return kUsage;
  }
  return only_try ? 0 : mount_or_explain(wanted);
}

}  // namespace ramroot
