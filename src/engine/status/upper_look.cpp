// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/status/upper_look.hpp"

#include <optional>

#include "base/text.hpp"
#include "core/boot/boot_steps.hpp"
#include "core/mounts/mount_plan.hpp"
#include "engine/machine/device_names.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/file_system_print.hpp"
#include "engine/machine/mount_table.hpp"
#include "engine/machine/probe_machine.hpp"
#include "engine/machine/upper_folder.hpp"
#include "system/detached_mounts.hpp"
#include "system/linux_system.hpp"

namespace ramroot {

namespace {

/// In a namespace that only this process has, so anything that is there would do.
constexpr const char* kLookedAt = "/run";

/// In a session it is bound to where the RAM would be.
Result<std::optional<Place>> find_mounted_folder(const std::string& device, const Path& dir) {
  const auto mounts = read_mounts();
  if (!mounts) return mounts.error();
  for (const MountEntry& mount : *mounts) {
    if (mount.hidden || (mount.root != "/" && mount.root != dir)) continue;
    const auto number = block_device_of(mount);
    if (!number || *number != device) continue;
    return std::optional(mount.root == "/" ? Place{mount.target, dir} : Place{mount.target});
  }
  return std::optional<Place>();
}

Result<UpperFolder> look_at(const Place& folder, const Path& node, const Options& options) {
  const Path outer = folder.path == options.dir ? find_outer_changes(folder.root, options.dir) : "";
  if (!outer.empty()) return explain_outer_changes(outer, name_upper_folder(options.dir, node));
  return probe_upper_folder(folder);
}

}  // namespace

Result<UpperFolder> look_at_upper_folder(const Path& node, const std::string& fstype,
                                         const Options& options) {
  const auto mounted = find_mounted_folder(number_of_node(node), options.dir);
  if (!mounted) return mounted.error();
  if (*mounted) return look_at(**mounted, node, options);
  if (fstype.empty())
    return UpperFolder{};  // something else has it, or it is mounted where this process does not see
  const auto before = enter_own_mounts();
  if (!before) return before.error();
  LinuxSystem system;
  const MountFile look{node, kLookedAt, fstype, "ro," + std::string(kDiskFlags),
                       std::string(option_without_recovery(fstype))};
  Result<UpperFolder> out = UpperFolder{};
  if (auto done = perform(look, system); !done) out = done.error();
  else {
    out = look_at(Place{kLookedAt, options.dir}, node, options);
    if (auto closed = perform(Unmount{kLookedAt}, system); out && !closed) out = closed.error();
  }
  if (auto back = return_to_mounts(*before); !back) return back.error();
  return out;
}

Result<UpperDecision> foretell_upper_use(const UpperFolder& folder, const Path& node, const MountEntry& root,
                                         const Options& options) {
  const auto print = print_mounted(root);
  if (!print) return print.error();
  return decide_upper_use(folder, *print, options, name_upper_folder(options.dir, node), "the root");
}

}  // namespace ramroot
