// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the hooks what to put into an initramfs; not a verb for people.
#include <unistd.h>

#include "commands/boot/log.hpp"
#include "commands/tool/commands.hpp"
#include "engine/check/upper_needs.hpp"
#include "engine/loader/loader_probe.hpp"

namespace ramroot {

ExitCode run_needs(const std::string& kind) {
  // Without /proc this is a chroot in which somebody installs a system.
  if (::access("/proc/cmdline", F_OK) != 0) return ExitCode::done;
  mount_boot_folders();
  const auto needs = probe_upper_needs();
  if (!needs) {
    print_error(needs.error());
    return ExitCode::not_done;
  }
  std::vector<std::string> names = kind == "modules" ? needs->modules : needs->programs;
  if (kind == "modules") names.insert(names.end(), needs->helpers.begin(), needs->helpers.end());
  for (const std::string& name : names) print(name + "\n");
  return output_failed() ? ExitCode::not_done : ExitCode::done;
}

}  // namespace ramroot
