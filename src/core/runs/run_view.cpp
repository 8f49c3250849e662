// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_view.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/mounts/mount_kinds.hpp"
#include "core/mounts/mount_options.hpp"

namespace ramroot {

namespace {

bool is_below_one(const Path& path, const std::vector<Path>& folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [&](const Path& folder) { return is_at_or_below(path, folder); });
}

/// What systemd and programs keep for the running machine: sockets, which an overlay would cut off.
bool is_for_this_boot(const Path& target) {
  return is_at_or_below(target, "/run") || is_at_or_below(target, "/dev") ||
         is_at_or_below(target, "/tmp/.X11-unix");
}

RunMount decide_disk(const MountEntry& mount) {
  const MountCandidate candidate{.target = mount.target, .fstype = mount.fstype, .source = mount.source};
  RunMount out{mount.target, RunAccess::read_only, mount.flags};
  if (is_never_writable(mount.fstype) || is_read_only(mount)) return out.access = RunAccess::shared, out;
  if (is_network(candidate)) out.why = "it is on another machine";
  else if (is_host_share(candidate)) out.why = "it is a folder of the host";
  else if (is_view(candidate)) out.why = "it shows other files";
  else if (!can_be_lower(mount.fstype)) out.why = mount.fstype + " cannot be below an overlay";
  else out.access = RunAccess::overlay;
  return out;
}

RunMount decide_one(const MountEntry& mount) {
  const Path& target = mount.target;
  if (target == "/proc") return {target, RunAccess::fresh};
  if (is_at_or_below(target, "/proc")) return {target, RunAccess::left_out};
  if (target == "/dev") return {target, RunAccess::throwaway, "nosuid,relatime"};
  if (is_at_or_below(target, "/sys")) return {target, RunAccess::read_only, mount.flags};
  if (mount.fstype == "autofs") return {target, RunAccess::left_out};
  if (is_for_this_boot(target)) return {target, RunAccess::shared, mount.flags};
  if (mount.fstype == "overlay" || mount.fstype == "tmpfs") return {target, RunAccess::overlay, mount.flags};
  if (is_on_disk(mount.fstype)) return decide_disk(mount);
  return {target, RunAccess::read_only, mount.flags};
}

}  // namespace

std::vector<RunMount> decide_run_view(const std::vector<MountEntry>& mounts,
                                      const std::vector<Path>& own_folders, bool private_run) {
  std::vector<RunMount> out;
  std::vector<Path> gone = own_folders;
  if (private_run) gone.insert(gone.end(), {"/run", "/tmp"});
  for (const MountEntry& mount : mounts)
    if (!mount.hidden && !is_below_one(mount.target, gone)) out.push_back(decide_one(mount));
  std::sort(out.begin(), out.end(), [](const RunMount& a, const RunMount& b) { return a.target < b.target; });
  return out;
}

}  // namespace ramroot
