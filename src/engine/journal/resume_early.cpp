// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/journal/resume_early.hpp"

#include "core/mounts/mount_options.hpp"
#include "core/mounts/mount_policy.hpp"
#include "engine/journal/commit_protocol.hpp"
#include "engine/journal/ended_notes.hpp"
#include "engine/machine/executor.hpp"

namespace ramroot {

Resumed resume_on(const MountEntry& mount, System& system) {
  const Path& at = mount.target;
  const auto failed = [&](const Error& why) {
    return Resumed{
        true, true, {"the interrupted commit on " + mount.source + " could not be finished: " + why.text()}};
  };
  const auto waits = has_journal(at);
  if (!waits) return failed(waits.error());
  if (!*waits) return {};
  const bool was_read_only = is_read_only(mount);
  if (was_read_only)
    if (auto done = perform(RemountSuperblock{at, "rw"}, system); !done) return failed(done.error());
  const CommitResult result = finish_commit(at, system);
  note_ended(at, mount.source, result, system);
  Resumed resumed{true, false, {}};
  if (result.failure) resumed = failed(*result.failure);
  resumed.has_unfinished = result.ending == CommitEnding::interrupted;
  for (const CommitOp& op : result.left)
    resumed.failures.push_back("the interrupted commit on " + mount.source + ": " +
                               render_left(op, "/", "/", result.saved));
  if (was_read_only)
    if (auto done = perform(RemountSuperblock{at, mount.flags}, system); !done) return failed(done.error());
  return resumed;
}

Resumed resume_below(const Path& new_root, const std::vector<MountEntry>& mounts, System& system) {
  Resumed all;
  for (const MountEntry& mount : mounts) {
    if (!is_at_or_below(mount.target, new_root) || !is_on_disk(mount.fstype)) continue;
    Resumed one = resume_on(mount, system);
    all.found_any = all.found_any || one.found_any;
    all.has_unfinished = all.has_unfinished || one.has_unfinished;
    for (std::string& failure : one.failures) all.failures.push_back(std::move(failure));
  }
  return all;
}

}  // namespace ramroot
