// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/resume_early.hpp"

#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/machine/executor.hpp"
#include "engine/machine/mount_table.hpp"

namespace ramroot {

std::string resume_on(const MountEntry& mount, System& system) {
  const Path& at = mount.target;
  const auto failed = [&](const Error& why) {
    return "the interrupted commit on " + mount.source + " could not be finished: " + why.text();
  };
  const auto waits = has_journal(at);
  if (!waits) return failed(waits.error());
  if (!*waits) return "";
  const bool was_read_only = is_read_only(mount.super) || is_read_only(mount.flags);
  if (was_read_only)
    if (auto done = perform(RemountSuperblock{at, "rw", mount.flags}, system); !done)
      return failed(done.error());
  const CommitResult result = finish_commit(at, system);
  std::string told = result.failure ? failed(*result.failure) : "";
  for (const CommitOp& op : result.left)
    told += (told.empty() ? "" : "; ") + render_left(op, at, at, result.saved);
  if (was_read_only)
    if (auto done = perform(RemountSuperblock{at, mount.flags, "rw"}, system); !done)
      return failed(done.error());
  return told;
}

std::vector<std::string> resume_below(const Path& new_root, System& system) {
  std::vector<std::string> out;
  const auto mounts = read_mounts();
  if (!mounts) return out;  // the next reader of the mounts reports the error
  for (const MountEntry& mount : *mounts) {
    const bool is_part = mount.target == new_root || is_below(mount.target, new_root);
    if (!is_part || !is_on_disk(mount.fstype)) continue;
    if (std::string why = resume_on(mount, system); !why.empty()) out.push_back(std::move(why));
  }
  return out;
}

}  // namespace ramroot
